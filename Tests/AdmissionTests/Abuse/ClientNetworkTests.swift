import Admission
import Testing

@Suite struct ClientNetworkTests {
    @Test(arguments: [
        ("192.0.2.1", "ipv4:192.0.2.1"), ("::ffff:192.0.2.1", "ipv4:192.0.2.1"),
        ("::FFFF:c000:201", "ipv4:192.0.2.1"), ("64:ff9b::192.0.2.1", "ipv4:192.0.2.1"),
        ("0:0:0:0:0:ffff:c000:0201", "ipv4:192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "ipv6:2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::9", "ipv6:2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "ipv6:2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "ipv6:2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "ipv6:2001:db8:1:2::/64"), ("::1", "ipv6:0:0:0:0::/64"),
        ("::", "ipv6:0:0:0:0::/64"), ("1::", "ipv6:1:0:0:0::/64"),
        ("2001:db8:1:3::9", "ipv6:2001:db8:1:3::/64"),
    ])
    func waysOfWritingOneNetworkAreOne(declared: String, network: String) {
        #expect(ClientNetwork(declared: declared).text == network)
    }

    @Test(arguments: [
        "", "host", "192.0.2", "192.0.2.256", "192.0.2.-1", "192.0.2.1.5", "+1.2.3.4", "1:2:3",
        "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7::8:9", ":1:2:3:4:5:6:7", "12345::",
        "g::", "+1::", "192.0.2.1::", "1:2:3:4:5:6:7:192.0.2.1",
    ])
    func whatIsNoAddressStandsForItself(declared: String) {
        #expect(ClientNetwork(declared: declared).text == "other:" + declared)
    }
}
