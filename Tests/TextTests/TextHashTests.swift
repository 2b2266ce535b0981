import TestSupport
import Testing
import Text

@Suite struct TextHashTests {
}
