/// The steps that build the database, in the order in which they are applied.
///
/// The list is written by hand; a test compares it with the folder.
package struct MigrationFile: Sendable {
    /// Counts up from 1 without a gap.
    package let version: Int
    /// What the step is about.
    package let name: String
    /// The file's text.
    package let bytes: [UInt8]

    /// Every step.
    package static let all: [MigrationFile] = [
        MigrationFile(
            version: 1, name: "catalogue", bytes: PackageResources._001_catalogue_sql),
        MigrationFile(
            version: 2, name: "accounts", bytes: PackageResources._002_accounts_sql),
        MigrationFile(
            version: 3, name: "subscriptions", bytes: PackageResources._003_subscriptions_sql),
        MigrationFile(
            version: 4, name: "invites", bytes: PackageResources._004_invites_sql),
        MigrationFile(
            version: 5, name: "admissions", bytes: PackageResources._005_admissions_sql),
        MigrationFile(
            version: 6, name: "callers", bytes: PackageResources._006_callers_sql),
        MigrationFile(
            version: 7, name: "entitlements", bytes: PackageResources._007_entitlements_sql),
        MigrationFile(version: 8, name: "trees", bytes: PackageResources._008_trees_sql),
        MigrationFile(
            version: 9, name: "campaigns", bytes: PackageResources._009_campaigns_sql),
        MigrationFile(
            version: 10, name: "abuse", bytes: PackageResources._010_abuse_sql),
        MigrationFile(
            version: 11, name: "waitlist", bytes: PackageResources._011_waitlist_sql),
        MigrationFile(
            version: 12, name: "billing", bytes: PackageResources._012_billing_sql),
        MigrationFile(
            version: 13, name: "reconciliation",
            bytes: PackageResources._013_reconciliation_sql),
    ]
}
