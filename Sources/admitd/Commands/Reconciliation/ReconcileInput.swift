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
            guard
                let file = try? FileManager.default.attributesOfItem(
                    atPath: ReconcileInput.resolved(path)),
                let changed = file[.modificationDate] as? Date
            else { throw ReconcileError("\(path) cannot be read") }
            guard file[.type] as? FileAttributeType == .typeRegular else {
                throw ReconcileError("\(path) is no plain file; save the export first")
            }
            self.path = path
            self.format = format
            self.asOf = min(asOf ?? changed, Date())
            name = [
                "\(file[.systemNumber] ?? "")", "\(file[.systemFileNumber] ?? "")",
                "\(file[.size] ?? "")", "\(changed.timeIntervalSince1970)",
                asOf.map { "\($0.timeIntervalSince1970)" } ?? "", format?.rawValue ?? "",
            ].joined(separator: ":")
        }
    }

    /// What a symbolic link leads to.
    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
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
