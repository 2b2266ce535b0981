internal import PassKit
