import NIOCore
import NIOHTTP1

/// One connection to a fake provider.
final class FakeProviderHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let books: Books
    private var head: HTTPRequestHead?
    private var body = ""

    init(_ books: Books) {
        self.books = books
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let part): body += String(buffer: part)
        case .end:
            guard let head else { return }
            let headers = Dictionary(
                head.headers.map { ($0.name.lowercased(), $0.value) },
                uniquingKeysWith: { $0 + ", " + $1 })
            let request = FakeProvider.Request(
                method: head.method.rawValue, uri: head.uri, headers: headers, body: body)
            send(books.reply(to: request), context)
        }
    }

    private func send(_ reply: FakeProvider.Reply, _ context: ChannelHandlerContext) {
        switch reply.fault {
        case .hangUp: context.close(promise: nil)
        case .cut:
            writeHead(reply, context)
            writeBody(String(reply.body.prefix(reply.body.count / 2)), context)
            context.flush()
            context.close(promise: nil)
        case .delay(let seconds):
            later(seconds, context) { handler, context in
                handler.writeHead(reply, context)
                handler.finish(reply, context)
            }
        case .slowBody(let seconds):
            writeHead(reply, context)
            context.flush()
            later(seconds, context) { handler, context in handler.finish(reply, context) }
        default:
            writeHead(reply, context)
            finish(reply, context)
        }
    }

    private func writeHead(_ reply: FakeProvider.Reply, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders([
            ("content-type", "application/json"), ("content-length", "\(reply.body.utf8.count)"),
        ])
        for (name, value) in reply.headers { headers.add(name: name, value: value) }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status),
            headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func writeBody(_ text: String, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }

    private func finish(_ reply: FakeProvider.Reply, _ context: ChannelHandlerContext) {
        writeBody(reply.body, context)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func later(
        _ seconds: Double, _ context: ChannelHandlerContext,
        _ body: @escaping @Sendable (FakeProviderHandler, ChannelHandlerContext) -> Void
    ) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .nanoseconds(Int64(seconds * 1e9))) {
            let (handler, context) = bound.value
            guard context.channel.isActive else { return }
            body(handler, context)
        }
    }
}
