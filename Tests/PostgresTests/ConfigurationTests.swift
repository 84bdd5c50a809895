import Testing

@testable import Postgres

@Suite("Configuration", .timeLimit(.minutes(5)))
struct ConfigurationTests {
    @Test(
        "The password is never printed",
        arguments: [
            "host=h user=u password=geheim dbname=d sslpassword=geheim", "postgresql://u:geheim@h:5433/d",
        ])
    func redaction(conninfo: String) throws {
        let configuration = try PostgresConfiguration(conninfo: conninfo)
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("geheim"))
            #expect(text.contains("host=h"))
        }
        #expect(configuration.effectiveParameters["password"] == "geheim")
    }

    @Test("A string that cannot be parsed is refused without being repeated")
    func unparsable() {
        for conninfo in ["password=my geheim", "postgresql://u:geheim@[h/d", "nonsense=1", "host=h\0x"] {
            #expect {
                try PostgresConfiguration(conninfo: conninfo)
            } throws: { error in
                guard case .configuration(let reason) = error as? PostgresError else { return false }
                return !reason.contains("geheim")
            }
        }
    }

    @Test("TLS and timeouts reach libpq as its own keywords")
    func keywords() throws {
        var configuration = try PostgresConfiguration(conninfo: "host=h options='-c geqo=off'")
        configuration.setTLS(mode: .verifyFull, rootCertificatePath: "ca", certificatePath: "crt", keyPath: "key")
        configuration.statementTimeout = .milliseconds(1500)
        configuration.lockTimeout = .microseconds(1)
        let parameters = configuration.effectiveParameters
        #expect(parameters["sslmode"] == "verify-full")
        #expect(parameters["sslrootcert"] == "ca")
        #expect(parameters["sslcert"] == "crt")
        #expect(parameters["sslkey"] == "key")
        #expect(parameters["options"] == "-c geqo=off -c statement_timeout=1500 -c lock_timeout=1")
    }

    @Test("The SQLSTATE of a refused connect is found in libpq's message")
    func connectMessage() {
        let refused =
            "connection to server at \"::1\", port 54321 failed: FATAL:  28P01: password is wrong; LOCATION:  x"
        #expect(ConnectMessage.state(in: refused) == "28P01")
        #expect(ConnectMessage.state(in: "connection to server failed: Connection refused") == nil)
        #expect(ConnectMessage.state(in: "") == nil)
    }
}
