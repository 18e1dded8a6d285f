import Admission
import Billing
import Testing
@Test func sourcesDiffer() {
    #expect(BillingSource(.stripe, .production) != BillingSource(.stripe, .sandbox))
}
