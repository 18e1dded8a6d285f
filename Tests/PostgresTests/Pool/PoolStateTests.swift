import Testing

@testable import Postgres

@Suite struct PoolStateTests {
    private func state(size: Int = 2) -> PoolState {
        PoolState(size: size, acquireTimeoutSeconds: 1, checkAfterSeconds: 30)
    }

    @Test func opensOnDemandUpToItsSizeAndLendsInTurn() {
        var pool = state()
        #expect(pool.acquire(1, now: 0) == [.connect])
        #expect(pool.acquire(2, now: 0) == [.connect])
        #expect(pool.acquire(3, now: 0) == [])
        #expect(pool.connected(10, now: 0.1) == [.lend(10, 1)])
        #expect(pool.connected(11, now: 0.1) == [.lend(11, 2)])
        #expect(pool.release(11, isReusable: true, now: 0.2) == [.lend(11, 3)])
        #expect(pool.release(10, isReusable: true, now: 0.3) == [])
        #expect(pool.acquire(4, now: 0.4) == [.lend(10, 4)])
        #expect(pool.openConnections == 2)
    }

    @Test func refusesAtTheDeadline() {
        var pool = state(size: 1)
        _ = pool.acquire(1, now: 0)
        _ = pool.connected(10, now: 0)
        _ = pool.acquire(2, now: 5)
        _ = pool.acquire(3, now: 5.5)
        #expect(pool.nextDeadline == 6)
        #expect(pool.expire(now: 5.9) == [])
        #expect(pool.expire(now: 6) == [.refuse(2, .deadline)])
        #expect(pool.release(10, isReusable: true, now: 6.1) == [.lend(10, 3)])
        #expect(pool.nextDeadline == nil)
    }

    @Test func aFailedConnectRefusesWhoWaitsAndLimitsAttempts() {
        var pool = state()
        _ = pool.acquire(1, now: 0)
        _ = pool.acquire(2, now: 0)
        #expect(
            pool.connectFailed(serverIsFull: false)
                == [.refuse(1, .connecting), .refuse(2, .connecting)])
        #expect(pool.connectFailed(serverIsFull: false) == [])
        #expect(pool.acquire(3, now: 1) == [.connect])
        #expect(pool.acquire(4, now: 1) == [])
        #expect(pool.connected(10, now: 1) == [.lend(10, 3)])
        #expect(pool.acquire(5, now: 1) == [.connect])
    }

    @Test func aFullServerIsWaitedForWhileConnectionsAreLent() {
        var pool = state()
        _ = pool.acquire(1, now: 0)
        _ = pool.connected(10, now: 0)
        #expect(pool.acquire(2, now: 0) == [.connect])
        #expect(pool.connectFailed(serverIsFull: true) == [])
        #expect(pool.release(10, isReusable: true, now: 0.1) == [.lend(10, 2)])
    }

    @Test func aConnectionThatLayIdleIsPingedFirst() {
        var pool = state(size: 1)
        _ = pool.acquire(1, now: 0)
        _ = pool.connected(10, now: 0)
        _ = pool.release(10, isReusable: true, now: 0)
        #expect(pool.acquire(2, now: 31) == [.check(10)])
        #expect(pool.checked(10, isAlive: true, now: 31) == [.lend(10, 2)])
        _ = pool.release(10, isReusable: true, now: 31)
        #expect(pool.acquire(3, now: 62) == [.check(10)])
        #expect(pool.checked(10, isAlive: false, now: 62.5) == [.close(10), .connect])
        #expect(pool.connected(11, now: 62.6) == [.lend(11, 3)])
    }

    @Test func aBrokenConnectionIsReplacedForWhoWaits() {
        var pool = state(size: 1)
        _ = pool.acquire(1, now: 0)
        _ = pool.connected(10, now: 0)
        _ = pool.acquire(2, now: 0)
        #expect(pool.release(10, isReusable: false, now: 0.1) == [.close(10), .connect])
        #expect(pool.connected(11, now: 0.2) == [.lend(11, 2)])
    }

    @Test func aLostIdleConnectionIsForgotten() {
        var pool = state(size: 1)
        _ = pool.acquire(1, now: 0)
        _ = pool.connected(10, now: 0)
        _ = pool.release(10, isReusable: true, now: 0)
        #expect(pool.lost(10) == [.close(10)])
        #expect(pool.openConnections == 0)
        #expect(pool.acquire(2, now: 1) == [.connect])
    }

    @Test func aCancelledWaiterIsNotServed() {
        var pool = state(size: 1)
        _ = pool.acquire(1, now: 0)
        _ = pool.connected(10, now: 0)
        _ = pool.acquire(2, now: 0)
        #expect(pool.cancel(2) == [.refuse(2, .cancelled)])
        #expect(pool.cancel(2) == [])
        #expect(pool.release(10, isReusable: true, now: 0.1) == [])
    }

    @Test func shutsDownWhenTheLastIsBack() {
        var pool = state(size: 3)
        for waiter in 1...3 { _ = pool.acquire(waiter, now: 0) }
        _ = pool.connected(10, now: 0)
        _ = pool.connected(11, now: 0)
        _ = pool.release(11, isReusable: true, now: 0)
        #expect(pool.shutDown() == [])
        #expect(pool.acquire(4, now: 0) == [.refuse(4, .closed)])
        #expect(pool.connected(12, now: 0) == [.close(12)])
        #expect(pool.release(10, isReusable: true, now: 0) == [.close(10)])
        #expect(pool.release(11, isReusable: true, now: 0) == [.close(11), .drained])
    }
}
