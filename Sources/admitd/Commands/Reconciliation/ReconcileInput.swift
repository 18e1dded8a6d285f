import Admission
import AdmissionStore
import Billing
import Crypto
import Foundation

/// Where the provider's truth is read from.
enum ReconcileInput {
    case export(Export)
    case api(ProviderAPI)

    /// A file.
    struct Export {
        let path: String
        let format: ExportReader.Format?
        /// When it was made.
        let asOf: Date
        /// Tells this file, as it is now, from any other.
        let name: String

        init(path: String, format: ExportReader.Format?, asOf: Date?) throws {
            var state = stat()
            guard stat(path, &state) == 0 else { throw ReconcileError("\(path) cannot be read") }
            guard state.st_mode & S_IFMT == S_IFREG else {
                throw ReconcileError("\(path) is no plain file; save the export first")
            }
            let changed = Date(
                timeIntervalSince1970: Double(state.st_mtim.tv_sec)
                    + Double(state.st_mtim.tv_nsec) / 1e9)
            self.path = path
            self.format = format
            self.asOf = min(asOf ?? changed, Date())
            name = [
                "\(state.st_dev)", "\(state.st_ino)", "\(state.st_size)",
                "\(state.st_mtim.tv_sec).\(state.st_mtim.tv_nsec)",
                asOf.map { "\($0.timeIntervalSince1970)" } ?? "", format?.rawValue ?? "",
            ].joined(separator: ":")
        }
    }

    /// As of when it tells; an API tells as of when it is asked.
    var asOf: Date {
        switch self {
        case .export(let export): export.asOf
        case .api: Date()
        }
    }

    /// Names what is read, so that a run which was cut short is known again. A list that was begun on
    /// another day is begun anew.
    var digest: [UInt8] {
        let name =
            switch self {
            case .export(let export): "export:" + export.name
            case .api: "api:" + Date().ISO8601Format(.iso8601.year().month().day())
            }
        return Array(SHA256.hash(data: Data(name.utf8)))
    }
}
