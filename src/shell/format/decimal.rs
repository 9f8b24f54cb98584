//! Writes minor units as a decimal number, without floating point.

/// Writes `240000` with two decimals as `2400.00`, which `Intl.NumberFormat` reads exactly.
pub(crate) fn decimal(minor: i64, decimals: u8) -> String {
    let digits = usize::from(decimals);
    let sign = if minor < 0 { "-" } else { "" };
    let all = minor.unsigned_abs().to_string();
    if digits == 0 {
        return format!("{sign}{all}");
    }
    let all = format!("{all:0>width$}", width = digits + 1);
    let (whole, fraction) = all.split_at(all.len() - digits);
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::decimal;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn minor_units_become_a_decimal_number() {
        assert_eq!(decimal(240_000, 2), "2400.00");
        assert_eq!(decimal(5, 2), "0.05");
        assert_eq!(decimal(0, 2), "0.00");
        assert_eq!(decimal(-105, 2), "-1.05");
        assert_eq!(decimal(240_000, 0), "240000");
        assert_eq!(decimal(1, 3), "0.001");
        assert_eq!(decimal(i64::MIN, 2), "-92233720368547758.08");
    }
}
