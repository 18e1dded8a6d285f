import JSONRPC
import NIOCore

/// The client's end of one connection: shows the token, then hands each answer to the link.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let link: StreamLink
    private let token: String
    private var isAuthenticated = false
    private var bytes = ByteBuffer()
    /// How many bytes from the reader index on are known to hold no line end.
    private var searched = 0
    /// What the server said of the connection as a whole, or what is wrong with the server.
    private var problem: ClientError?

    init(link: StreamLink, token: String) {
        self.link = link
        self.token = token
    }

    func channelActive(context: ChannelHandlerContext) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("id", 0)
            writer.member("method", "rpc.authenticate")
            writer.member("params") { $0.object { $0.member("token", token) } }
        }
        var out = context.channel.allocator.buffer(capacity: writer.bytes.count + 1)
        out.writeBytes(writer.bytes)
        out.writeInteger(UInt8(ascii: "\n"))
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let more = unwrapInboundIn(data)
        guard problem == nil || isAuthenticated else { return }
        if bytes.readableBytes == 0 {
            bytes = more
        } else {
            if bytes.readerIndex > bytes.readableBytes { bytes.discardReadBytes() }
            bytes.writeImmutableBuffer(more)
        }
        var answers: [(id: Int, line: [UInt8])] = []
        while let line = nextLine() {
            switch AnswerID(of: line) {
            case .number(let id) where isAuthenticated: answers.append((id, line))
            case .number: greeted(context, line)
            case .null: problem = Self.refusal(in: line)
            case .none:
                problem = .badAnswer(problem: "no JSON-RPC")
                context.close(promise: nil)
            }
        }
        if bytes.readableBytes > largestAnswer {
            problem = .badAnswer(problem: "an answer of endless length")
            context.close(promise: nil)
        }
        if !answers.isEmpty { link.deliver(answers) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { link.turn() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.ended(context.channel, wasOpen: isAuthenticated, problem: problem)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func greeted(_ context: ChannelHandlerContext, _ line: [UInt8]) {
        let answer = try? JSON.parse(line)
        if answer?["result"]?["authenticated"]?.bool == true {
            isAuthenticated = true
            link.opened(context.channel)
        } else {
            problem = Self.refusal(in: line)
            context.close(promise: nil)
        }
    }

    private func nextLine() -> [UInt8]? {
        let view = bytes.readableBytesView.dropFirst(searched)
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            searched = bytes.readableBytes
            return nil
        }
        searched = 0
        let line = bytes.readBytes(length: end - bytes.readerIndex)
        bytes.moveReaderIndex(forwardBy: 1)
        if bytes.readableBytes == 0 { bytes = ByteBuffer() }
        return line
    }

    private static func refusal(in line: [UInt8]) -> ClientError {
        (try? JSON.parse(line))?["error"].flatMap { Refusal($0) }.map(ClientError.refused)
            ?? .badAnswer(problem: "neither a result nor an error")
    }
}
