import NIOCore

/// Turns away a connection that is one too many: an answer in the clear, then the end.
final class Overflow: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let isTLS: Bool
    private let limits: ServerLimits

    init(isTLS: Bool, limits: ServerLimits) {
        self.isTLS = isTLS
        self.limits = limits
    }

    private static let answer: StaticString = """
        HTTP/1.1 503 Service Unavailable\r
        Retry-After: 1\r
        Content-Length: 0\r
        Connection: close\r
        \r\n
        """

    func channelActive(context: ChannelHandlerContext) {
        guard !isTLS else {
            context.close(promise: nil)
            return
        }
        var out = context.channel.allocator.buffer(capacity: 128)
        out.writeStaticString(Self.answer)
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.lingerTimeout)) {
            context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
