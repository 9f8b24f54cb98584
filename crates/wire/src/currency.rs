//! How many decimals each currency has (ISO 4217): the one table for what the proxy accepts, and for
//! how the widget and the demo shop write amounts.
//!
//! An amount is a whole number of minor units, so its writer must know how many decimals
//! those are. Browsers can't be asked: their `Intl` tells what is customary in prices, which is no
//! decimals for HUF or IDR, whose minor unit ISO 4217 puts at two.

/// The codes of ISO 4217 list one as of 2026 that people pay in and whose amounts have two decimals: three
/// letters each, in order. Funds, metals and test codes are not among them.
const TWO: &str = "AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBMDBNDBOBBRLBSDBTNBWPBYNBZDCADCDFCHFCNY\
                   COPCRCCUPCVECZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHTGHUF\
                   IDRILSINRIRRJMDKESKGSKHRKPWKYDKZTLAKLBPLKRLRDLSLMADMDLMGAMKDMMKMNTMOPMRUMUR\
                   MVRMWKMXNMYRMZNNADNGNNIONOKNPRNZDPABPENPGKPHPPKRPLNQARRONRSDRUBSARSBDSCRSDG\
                   SEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOPTRYTTDTWDTZSUAHUSDUYUUZSVEDVES\
                   WSTXCDXCGYERZARZMWZWG";

/// The same for those with another number of decimals.
const OTHERS: [(u8, &str); 2] = [
    (0, "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXVNDVUVXAFXOFXPF"),
    (3, "BHDIQDJODKWDLYDOMRTND"),
];

/// Units of account, which are not means of payment. A page can still set an order in one, and until the proxy
/// refuses it the amount on the screen should be right.
const FUNDS: [(u8, &str); 2] = [(0, "UYI"), (4, "CLFUYW")];

/// How many decimals an amount in this currency has; two for a code that is not in the table.
///
/// It looks for those that do not have two, so that the long list of the others is not in the wasm.
#[must_use]
pub fn decimals(code: &str) -> u8 {
    let mut groups = OTHERS.into_iter().chain(FUNDS);
    let group = groups.find(|(_, codes)| each(codes).any(|known| known == code));
    group.map_or(2, |(decimals, _)| decimals)
}

/// Whether orders in this currency are accepted. Upper case only, as Kustom writes codes.
#[must_use]
pub fn is_accepted(code: &str) -> bool {
    accepted().any(|(known, _)| known == code)
}

/// Every accepted code with its number of decimals.
pub fn accepted() -> impl Iterator<Item = (&'static str, u8)> {
    let groups = OTHERS.into_iter().chain([(2, TWO)]);
    groups.flat_map(|(decimals, codes)| each(codes).map(move |code| (code, decimals)))
}

fn each(codes: &str) -> impl Iterator<Item = &str> {
    (0..codes.len())
        .step_by(3)
        .filter_map(|at| codes.get(at..at + 3))
}
