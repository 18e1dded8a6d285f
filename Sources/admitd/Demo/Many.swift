/// Does `body` for every input and its place, with `width` in flight at most.
///
/// - Returns: the results in the order of the inputs.
func many<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], width: Int = LaunchDemo.width,
    _ body: @escaping @Sendable (Int, Input) async throws -> Output
) async throws -> [Output] {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var outputs = [Output?](repeating: nil, count: inputs.count)
        var next = 0
        func start() {
            let (place, input) = (next, inputs[next])
            next += 1
            group.addTask { (place, try await body(place, input)) }
        }
        while next < min(width, inputs.count) { start() }
        while let (place, output) = try await group.next() {
            outputs[place] = output
            if next < inputs.count { start() }
        }
        return outputs.compactMap { $0 }
    }
}
