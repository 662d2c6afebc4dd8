/// The read models that have a row for each case.
package enum CaseModel {
    package static let financings = "financings"
    package static let overdueCases = "overdue_cases"
    package static let companies = "company_identifications"
    package static let documents = "documents"
}
