import Postgres
import Queries

extension Statement {
    static let billingPlansLock = Statement(.billingPlansLock, [], [.void])
    static let billingNameLock = Statement(
        .billingNameLock, [.textArray, .textArray, .textArray, .textArray], [.bool])
    static let billingEventAdd = Statement(
        .billingEventAdd,
        [
            .uuidArray, .textArray, .textArray, .textArray, .textArray, .textArray,
            .timestamptzArray, .timestamptz, .byteaArray, .textArray, .textArray, .textArray,
        ], [.uuid])
    static let billingEventFind = Statement(
        .billingEventFind, [.textArray, .textArray, .textArray],
        [.int8, .uuid, .text, .uuid, .bool])
    private static let eventColumns: [PostgresType] = [
        .uuid, .text, .text, .text, .text, .timestamptz, .timestamptz, .text, .text, .int4, .uuid,
        .uuid,
    ]
    static let billingEventList = Statement(
        .billingEventList, [.uuid, .text, .text, .uuid, .int4], eventColumns)
    static let billingTimeline = Statement(.billingTimeline, [.uuid, .int4], eventColumns)
    static let billingEventRead = Statement(
        .billingEventRead, [.uuidArray],
        [
            .uuid, .text, .text, .text, .text, .text, .timestamptz, .bytea, .text, .text, .text,
        ])
    static let billingEventRetake = Statement(
        .billingEventRetake, [.uuidArray, .textArray, .textArray, .textArray, .textArray])
    static let billingEventSettle = Statement(
        .billingEventSettle, [.uuidArray, .uuidArray, .textArray, .timestamptz])
    static let billingEventFail = Statement(.billingEventFail, [.uuid, .text])
    static let billingOrphanAdd = Statement(
        .billingOrphanAdd, [.uuidArray, .textArray, .textArray, .textArray])
    static let billingOrphanFind = Statement(
        .billingOrphanFind, [.textArray, .textArray, .textArray], [.uuid, .text, .text, .text])
    static let billingSubjectFind = Statement(
        .billingSubjectFind, [.textArray, .textArray, .textArray],
        [.uuid, .text, .text, .text, .uuid, .text])
    static let billingReferenceFind = Statement(
        .billingReferenceFind, [.textArray, .textArray, .textArray],
        [.text, .text, .text, .uuid, .text, .uuid, .text])
    static let billingSubjectLock = Statement(
        .billingSubjectLock, [.uuidArray], [.uuid, .text, .int8, .timestamptz, .int4])
    static let billingObservationList = Statement(
        .billingObservationList, [.uuidArray, .uuidArray], [.uuid, .uuid, .text])
    static let billingSuccessorList = Statement(
        .billingSuccessorList, [.textArray, .textArray, .textArray],
        [.text, .text, .text, .text, .timestamptz])
    static let billingSubjectPut = Statement(
        .billingSubjectPut,
        [
            .uuidArray, .textArray, .textArray, .textArray, .textArray, .textArray, .boolArray,
            .textArray, .textArray, .boolArray, .timestamptzArray, .timestamptzArray,
            .timestamptzArray, .textArray, .timestamptzArray, .timestamptzArray, .timestamptzArray,
            .int4Array, .timestamptzArray, .timestamptz,
        ])
    static let billingOwnerPut = Statement(
        .billingOwnerPut, [.uuidArray, .uuidArray, .textArray, .textArray, .textArray])
    static let billingReferenceAdd = Statement(
        .billingReferenceAdd, [.uuidArray, .textArray, .textArray, .textArray])
    static let billingMomentPut = Statement(
        .billingMomentPut,
        [
            .uuidArray, .uuidArray, .timestamptzArray, .textArray, .textArray, .boolArray,
            .timestamptzArray, .timestamptzArray, .timestamptzArray, .textArray,
        ])
    static let billingDisputePut = Statement(
        .billingDisputePut,
        [.uuidArray, .uuidArray, .textArray, .timestamptzArray, .timestamptzArray])
    static let billingProject = Statement(.billingProject, [.uuidArray], [.void])
    static let billingSubscriptionKnown = Statement(
        .billingSubscriptionKnown, [.uuidArray], [.uuid])
    static let billingEnvironmentSet = Statement(.billingEnvironmentSet, [.text])
    static let billingRefetchTake = Statement(
        .billingRefetchTake, [.textArray, .int4, .int4],
        [.uuid, .text, .text, .text, .int4, .int8])
    static let billingRefetchFailed = Statement(.billingRefetchFailed, [.uuid, .float8])

    static let billingReplayPage = Statement(
        .billingReplayPage, [.uuid, .int4],
        [
            .uuid, .text, .text, .text, .text, .text, .bool, .timestamptz, .timestamptz,
            .timestamptz, .text, .text, .text, .bool,
        ])
    static let billingReplayDisputes = Statement(
        .billingReplayDisputes, [.uuidArray], [.uuid, .text, .timestamptz, .timestamptz])
    static let billingReplayEvents = Statement(
        .billingReplayEvents, [.uuidArray],
        [
            .uuid, .text, .text, .text, .text, .text, .timestamptz, .bytea, .text, .text, .text,
            .uuid,
        ])
    static let billingReplayMoments = Statement(
        .billingReplayMoments, [.uuidArray],
        [
            .uuid, .timestamptz, .text, .text, .bool, .timestamptz, .timestamptz, .timestamptz,
            .text,
        ])
    static let billingReplayChanged = Statement(.billingReplayChanged, [.uuidArray], [.uuid])

    static let billing = [
        billingPlansLock, billingNameLock, billingEventAdd, billingEventFind, billingEventList,
        billingTimeline, billingEventRead, billingEventRetake, billingEventSettle,
        billingEventFail, billingOrphanAdd, billingOrphanFind, billingSubjectFind,
        billingReferenceFind, billingSubjectLock, billingObservationList, billingSuccessorList,
        billingSubjectPut, billingOwnerPut, billingReferenceAdd, billingMomentPut,
        billingDisputePut, billingProject, billingSubscriptionKnown, billingEnvironmentSet,
        billingRefetchTake, billingRefetchFailed, billingReplayPage, billingReplayEvents,
        billingReplayMoments, billingReplayDisputes, billingReplayChanged,
    ]
}
