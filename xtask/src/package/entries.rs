//! Has the stack pointer tell of every call that has not returned. `www/element/engine.js` recognizes a
//! crashed instance by it, but a function that keeps nothing on the stack leaves the pointer as it is, and
//! without messages a panic in it is a bare trap.

use super::sections::{
    self, CODE, EXPORT, FUNCTION, FUNCTIONS, GLOBAL, IMPORT, Reader, TYPE, put_bytes, put_number,
};

/// The exported stack pointer (`build.rs`).
const STACK_POINTER: &[u8] = b"__stack_pointer";
/// Bytes of stack that a call takes: what the stack is aligned to.
const STEP: u8 = 16;
/// The first byte of a function's type.
const FUNCTION_TYPE: u8 = 0x60;

const END: u8 = 0x0b;
const CALL: u8 = 0x10;
const LOCAL_GET: u8 = 0x20;
const GLOBAL_GET: u8 = 0x23;
const GLOBAL_SET: u8 = 0x24;
const I32_CONST: u8 = 0x41;
const I32_ADD: u8 = 0x6a;
const I32_SUB: u8 = 0x6b;

struct Export<'a> {
    name: &'a [u8],
    kind: u8,
    index: u32,
}

/// Exports, in place of each function, one that moves the stack pointer, calls it, and moves the pointer
/// back. `None` if the wasm is not as wasm-bindgen writes it.
pub(super) fn guarded(wasm: &[u8]) -> Option<Vec<u8>> {
    let mut sections = sections::of(wasm)?;
    let section = |wanted| {
        let found = sections.iter().find(|(id, _)| *id == wanted);
        found.map(|(_, section)| &section[..])
    };
    let parameters = items(section(TYPE)?, parameters)?;
    let mut types = items(section(IMPORT)?, imported)?;
    types.extend(items(section(FUNCTIONS)?, Reader::number)?);
    let exports = items(section(EXPORT)?, export)?;
    let is_pointer = |export: &&Export<'_>| (export.name, export.kind) == (STACK_POINTER, GLOBAL);
    let pointer = exports.iter().find(is_pointer)?.index;

    let (mut exported, mut functions, mut code) = (Vec::new(), Vec::new(), Vec::new());
    for Export { name, kind, index } in exports {
        let mut item = Vec::new();
        put_bytes(&mut item, name);
        item.push(kind);
        if kind == FUNCTION {
            let of = *types.get(usize::try_from(index).ok()?)?;
            let parameters = *parameters.get(usize::try_from(of).ok()?)?;
            put_number(&mut item, u32::try_from(types.len() + code.len()).ok()?);
            functions.push(number(of));
            code.push(body(pointer, parameters, index));
        } else {
            put_number(&mut item, index);
        }
        exported.push(item);
    }
    let new = [
        (FUNCTIONS, longer(section(FUNCTIONS)?, &functions)?),
        (EXPORT, longer(&number(0), &exported)?),
        (CODE, longer(section(CODE)?, &code)?),
    ];
    for (wanted, section) in new {
        let old = sections.iter_mut().find(|(id, _)| *id == wanted)?;
        old.1 = section;
    }
    Some(sections::written(&sections))
}

/// Reads all items of a section.
fn items<'a, Item>(
    section: &'a [u8],
    read: impl Fn(&mut Reader<'a>) -> Option<Item>,
) -> Option<Vec<Item>> {
    let mut rest = Reader(section);
    let count = rest.number()?;
    let items = (0..count).map(|_| read(&mut rest)).collect();
    rest.is_at_end().then_some(items)?
}

/// The section with more items at its end.
fn longer(section: &[u8], items: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut rest = Reader(section);
    let count = usize::try_from(rest.number()?).ok()? + items.len();
    let mut longer = number(u32::try_from(count).ok()?);
    longer.extend(rest.0);
    longer.extend(items.iter().flatten());
    Some(longer)
}

/// The number of a function type's parameters.
fn parameters(rest: &mut Reader<'_>) -> Option<u32> {
    (rest.byte()? == FUNCTION_TYPE).then_some(())?;
    let parameters = rest.bytes()?.len();
    // The results.
    rest.bytes()?;
    u32::try_from(parameters).ok()
}

/// The type of an imported function.
fn imported(rest: &mut Reader<'_>) -> Option<u32> {
    let (_module, _name) = (rest.bytes()?, rest.bytes()?);
    (rest.byte()? == FUNCTION).then(|| rest.number())?
}

fn export<'a>(rest: &mut Reader<'a>) -> Option<Export<'a>> {
    Some(Export {
        name: rest.bytes()?,
        kind: rest.byte()?,
        index: rest.number()?,
    })
}

/// The code of a function that calls another with its own parameters, and returns what that returns.
fn body(pointer: u32, parameters: u32, called: u32) -> Vec<u8> {
    let no_locals = 0;
    let mut code = vec![no_locals];
    move_pointer(&mut code, pointer, I32_SUB);
    for parameter in 0..parameters {
        put(&mut code, LOCAL_GET, parameter);
    }
    put(&mut code, CALL, called);
    move_pointer(&mut code, pointer, I32_ADD);
    code.push(END);
    let mut body = Vec::new();
    put_bytes(&mut body, &code);
    body
}

fn move_pointer(code: &mut Vec<u8>, pointer: u32, direction: u8) {
    put(code, GLOBAL_GET, pointer);
    code.extend([I32_CONST, STEP, direction]);
    put(code, GLOBAL_SET, pointer);
}

fn put(code: &mut Vec<u8>, op: u8, of: u32) {
    code.push(op);
    put_number(code, of);
}

fn number(number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_number(&mut bytes, number);
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const I32: u8 = 0x7f;
    const TABLE: u8 = 1;

    /// A module that exports its stack pointer, a table, and a function that adds two numbers.
    fn wasm(pointer: &[u8]) -> Vec<u8> {
        let mut export = vec![3];
        for (name, kind, index) in [
            (pointer, GLOBAL, 0),
            (&b"t"[..], TABLE, 0),
            (&b"add"[..], FUNCTION, 1),
        ] {
            put_bytes(&mut export, name);
            export.extend([kind, index]);
        }
        let add = [1, 7, 0, LOCAL_GET, 0, LOCAL_GET, 1, I32_ADD, END];
        sections::written(&[
            (TYPE, vec![2, 0x60, 0, 0, 0x60, 2, I32, I32, 1, I32]),
            (IMPORT, b"\x01\x01g\x01f\0\0".to_vec()),
            (FUNCTIONS, vec![1, 1]),
            (EXPORT, export),
            (CODE, add.to_vec()),
        ])
    }

    #[test]
    fn an_exported_function_moves_the_stack_pointer_while_it_runs() {
        let before = sections::of(&wasm(STACK_POINTER)).unwrap();
        let after = sections::of(&guarded(&wasm(STACK_POINTER)).unwrap()).unwrap();
        assert_eq!(after[..2], before[..2]);
        assert_eq!(after[2].1, [2, 1, 1]);
        let unchanged = before[3].1.len() - 1;
        assert_eq!(after[3].1[..unchanged], before[3].1[..unchanged]);
        // After the import and the function that is there.
        assert_eq!(after[3].1[unchanged..], [2]);
        let moved = |direction| [GLOBAL_GET, 0, I32_CONST, 16, direction, GLOBAL_SET, 0];
        let calls = [LOCAL_GET, 0, LOCAL_GET, 1, CALL, 1];
        let body = [
            &[22, 0][..],
            &moved(I32_SUB),
            &calls,
            &moved(I32_ADD),
            &[END],
        ]
        .concat();
        assert_eq!(after[4].1, [&[2][..], &before[4].1[1..], &body].concat());
    }

    #[test]
    fn what_is_not_as_wasm_bindgen_writes_it_is_refused() {
        assert_eq!(guarded(&wasm(b"stack")), None);
        let memory = b"\x01\x01g\x01f\x02\0\0".to_vec();
        let mut sections = sections::of(&wasm(STACK_POINTER)).unwrap();
        sections[1].1 = memory;
        assert_eq!(guarded(&sections::written(&sections)), None);
    }
}
