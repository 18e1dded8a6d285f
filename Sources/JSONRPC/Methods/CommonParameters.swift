/// The parameters that methods take without declaring them.
@usableFromInline enum CommonParameters {
    @usableFromInline static let idempotencyKey = Parameter<String>(
        "idempotency_key",
        "Makes the call safe to repeat: the same key and arguments give the stored answer.",
        schema: .string(minLength: 1, maxLength: 255)
    ) { (json) throws(InvalidValue) in
        guard let key = json.string, (1...255).contains(key.unicodeScalars.count) else {
            throw InvalidValue("must be a string of 1 to 255 characters")
        }
        return key
    }.optional()

    @usableFromInline static let deadline = Parameter<Int64>(
        "deadline_ms", "How long the caller waits for the answer, in milliseconds.",
        schema: .integer(min: 1, max: 600_000)
    ) { (json) throws(InvalidValue) in
        guard let milliseconds = json.integer, (1...600_000).contains(milliseconds) else {
            throw InvalidValue("must be an integer from 1 to 600000")
        }
        return milliseconds
    }.optional()
}

extension Parameter {
    @usableFromInline var slot: Slot { Slot(self) }
}
