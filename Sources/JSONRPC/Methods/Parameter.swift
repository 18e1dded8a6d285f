/// Why a value is no good, to be read after the parameter's name: `must be a UUID`. Never quotes
/// the value.
@usableFromInline package struct InvalidValue: Error, Sendable, Equatable {
    @usableFromInline package let problem: String

    @usableFromInline package init(problem: String) { self.problem = problem }
    @usableFromInline package init(_ problem: String) { self.problem = problem }
}

/// One parameter of a method: its name, what it looks like, and how its value is read.
@usableFromInline package struct Parameter<Value: Sendable>: Sendable {
    /// One name; several when alternatives share the position.
    @usableFromInline let names: [ParameterName]
    @usableFromInline let isRequired: Bool
    /// Whether null says something else than leaving it out.
    @usableFromInline let takesNull: Bool
    /// Reads the argument, nil when it was left out, and notes in it which alternative it was.
    @usableFromInline let read: @Sendable (inout Argument?) throws(RPCError) -> Value

    /// - Parameter decode: reads the value, or says what it must be.
    @usableFromInline package init(
        _ name: String, _ summary: String, schema: JSONSchema,
        decode: @escaping @Sendable (JSON) throws(InvalidValue) -> Value
    ) {
        self.init(
            names: [ParameterName(name: name, summary: summary, schema: schema)], isRequired: true
        ) { (argument) throws(RPCError) in
            guard let value = argument?.value else {
                throw .invalidParameter(name, "is required")
            }
            argument?.alternative = 0
            do throws(InvalidValue) {
                return try decode(value)
            } catch {
                throw .invalidParameter(name, error.problem)
            }
        }
    }

    init(
        names: [ParameterName], isRequired: Bool, takesNull: Bool = false,
        read: @escaping @Sendable (inout Argument?) throws(RPCError) -> Value
    ) {
        self.names = names
        self.isRequired = isRequired
        self.takesNull = takesNull
        self.read = read
    }

    /// The same, but it may be left out. An explicit null counts as left out.
    @usableFromInline package func optional() -> Parameter<Value?> {
        let read = read
        return Parameter<Value?>(names: names, isRequired: false) {
            (argument) throws(RPCError) in
            guard argument != nil else { return nil }
            return try read(&argument)
        }
    }

    /// The same, with `value` in place of what is left out.
    @usableFromInline package func optional(default value: Value) -> Parameter<Value> {
        let read = read
        return Parameter(names: names, isRequired: false) { (argument) throws(RPCError) in
            guard argument != nil else { return value }
            return try read(&argument)
        }
    }

    /// The same, but it may be left out, which gives `nil`; an explicit null gives the empty value.
    @usableFromInline package func clearable() -> Parameter<Value??> {
        let read = read
        let names = names.map {
            ParameterName(name: $0.name, summary: $0.summary, schema: $0.schema.orNull())
        }
        return Parameter<Value??>(names: names, isRequired: false, takesNull: true) {
            (argument) throws(RPCError) in
            guard let given = argument else { return nil }
            guard !given.value.isNull else { return .some(nil) }
            return .some(try read(&argument))
        }
    }

    /// Two parameters that stand in one position, of which exactly one is given. By name it is
    /// `a` or `b`; by position an object is read as `b`, anything else as `a`, and as the other one
    /// when that fails. An explicit null counts as left out.
    @usableFromInline package static func either(_ a: Parameter<Value>, _ b: Parameter<Value>)
        -> Parameter<Value>
    {
        let boundary = a.names.count
        return Parameter(names: a.names + b.names, isRequired: a.isRequired && b.isRequired) {
            (argument) throws(RPCError) in
            guard let given = argument else { return try a.read(&argument) }
            if let alternative = given.alternative {
                return alternative < boundary
                    ? try a.read(&argument)
                    : try b.read(&argument, shiftedBy: boundary)
            }
            let isObject = given.value.kind == .object
            do throws(RPCError) {
                return isObject
                    ? try b.read(&argument, shiftedBy: boundary) : try a.read(&argument)
            } catch {
                argument = given
                let second =
                    try? isObject
                    ? a.read(&argument) : b.read(&argument, shiftedBy: boundary)
                guard let second else { throw error }
                return second
            }
        }
    }

    /// Reads as the alternatives from `boundary` on.
    private func read(
        _ argument: inout Argument?, shiftedBy boundary: Int
    ) throws(RPCError) -> Value {
        if let alternative = argument?.alternative {
            argument?.alternative = alternative - boundary
        }
        let value = try read(&argument)
        let alternative = argument?.alternative ?? 0
        argument?.alternative = alternative + boundary
        return value
    }
}

/// One name by which a position of a method can be given.
@usableFromInline struct ParameterName: Sendable {
    let name: String
    let summary: String
    let schema: JSONSchema
}

/// A value given for a position.
@usableFromInline struct Argument: Sendable {
    let value: JSON
    /// Which of the position's names it belongs to; nil while it is only known by position.
    var alternative: Int?
}
