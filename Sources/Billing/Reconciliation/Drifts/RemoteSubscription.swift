public import Admission

/// One subscription as the provider has it.
public struct RemoteSubscription: Sendable, Hashable {
    /// The provider's name of it.
    public let externalID: String
    /// Which of the provider's two worlds it lives in.
    public let environment: Identity.Environment
    /// All that is told; it has a snapshot.
    public let observation: Observation
    /// How exact its times are; dashboards write them to the minute.
    public var precisionSeconds: Double = 1

    /// - Returns: `nil` when the observation names no subscription or has no snapshot.
    public init?(_ observation: Observation, environment: Identity.Environment) {
        guard let subject = observation.subject, !subject.isEmpty, observation.snapshot != nil
        else { return nil }
        externalID = subject
        self.environment = environment
        self.observation = observation
    }

    /// What it comes to when nothing else is known of the subscription.
    public func standing(_ policy: SubscriptionPolicy = SubscriptionPolicy()) -> Standing? {
        SubscriptionHistory([observation], policy: policy).standing
    }
}
