/// The path of a file under `testdata/`.
package func testdata(_ name: String) -> String {
  let parts = #filePath.split(separator: "/").dropLast(3)
  return "/" + parts.joined(separator: "/") + "/testdata/" + name
}
