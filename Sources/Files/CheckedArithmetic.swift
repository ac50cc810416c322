/// The product of extents that a file claims, or `nil` where one is negative or the product exceeds an `Int`.
package func checkedProduct(_ factors: some Sequence<Int>) -> Int? {
    var product = 1
    var overflows = false
    for factor in factors {
        if factor < 0 { return nil }
        if factor == 0 { return 0 }
        let (next, isTooLarge) = product.multipliedReportingOverflow(by: factor)
        product = next
        overflows = overflows || isTooLarge
    }
    return overflows ? nil : product
}
