import NIOCore

/// Turns away a connection that is one too many: an answer in the clear, then the end.
final class Overflow: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: [UInt8]?
    private let limits: ServerLimits

    /// - Parameter answer: `nil` closes without a word, as under TLS.
    init(answer: [UInt8]?, limits: ServerLimits) {
        self.answer = answer
        self.limits = limits
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let answer else {
            context.close(promise: nil)
            return
        }
        let out = context.channel.allocator.buffer(bytes: answer)
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
