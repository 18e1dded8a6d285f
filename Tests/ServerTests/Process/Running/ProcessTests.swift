import Testing

/// Tests of the real `admitd`, one at a time: each starts servers, and some measure time.
@Suite(.serialized, .timeLimit(.minutes(3))) enum ProcessTests {}
