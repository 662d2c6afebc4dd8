/// Writes a table row by row in constant memory. `finish` must be called for the file to be whole.
package protocol TableWriter: AnyObject {
    func write(_ cells: [TableCell]) throws(TableError)
    func finish() throws(TableError)
}
