//! The macros that write trees and rows as their markup.

/// Makes a [`Node`](crate::markup::Node) from a tag, its attributes, and its children in braces, or
/// a semicolon.
///
/// | written | means |
/// |---|---|
/// | `p "hint"` | the class, which is also the part |
/// | `role="status"` | a constant attribute |
/// | `aria-label=(f)` | an attribute that follows the model by `f`, a [`Say`](crate::markup::Say); removed while that is `None` |
/// | `?hidden=(f)` | an attribute that is set while `f` holds, an [`Is`](crate::markup::Is) |
/// | `text=(f)`, `line=(f)`, `value=(f)` | the text; the text, hidden without one; a field's value |
/// | `text=[Key::Close]`, `aria-label=[…]` | a text of the catalogue |
/// | `on:click=(f)` | a listener |
/// | `list=(pick, draw)` | rows, see [`Node::list`](crate::markup::Node::list) |
/// | `later=(f, fill)` | hidden while `f` holds, and filled when first shown |
/// | `(node)` in braces | a node, a cell, or a text that never changes, as a child |
/// | `"Close"` in braces | such a text |
///
/// Begun with a node in parentheses, it adds children to that node. `Node` must be in scope, with its
/// [`Scene`](crate::markup::Scene) named.
macro_rules! markup {
    (@in $node:expr;) => { $node };
    (@in $node:expr; ($child:expr) $($rest:tt)*) => {
        markup!(@in $node.with($child); $($rest)*)
    };
    (@in $node:expr; $text:literal $($rest:tt)*) => {
        markup!(@in $node.with($text); $($rest)*)
    };
    (@in $node:expr; $tag:ident $($rest:tt)*) => {
        markup!(@tag [$node]; Node::new(stringify!($tag)); $($rest)*)
    };

    (@tag []; $node:expr; ;) => { $node };
    (@tag []; $node:expr; { $($children:tt)* }) => { markup!(@in $node; $($children)*) };
    (@tag [$parent:expr]; $node:expr; ; $($rest:tt)*) => {
        markup!(@in $parent.with($node); $($rest)*)
    };
    (@tag [$parent:expr]; $node:expr; { $($children:tt)* } $($rest:tt)*) => {
        markup!(@in $parent.with(markup!(@in $node; $($children)*)); $($rest)*)
    };
    (@tag $parent:tt; $node:expr; $class:literal $($rest:tt)*) => {
        markup!(@tag $parent; $node.class($class); $($rest)*)
    };
    (@tag $parent:tt; $node:expr; on:$kind:ident=($heard:expr) $($rest:tt)*) => {
        markup!(@tag $parent; $node.on(stringify!($kind), $heard); $($rest)*)
    };
    (@tag $parent:tt; $node:expr; list=($pick:expr, $draw:expr) $($rest:tt)*) => {
        markup!(@tag $parent; $node.list($pick, $draw); $($rest)*)
    };
    (@tag $parent:tt; $node:expr; later=($is:expr, $fill:expr) $($rest:tt)*) => {
        markup!(@tag $parent; $node.later($is, $fill); $($rest)*)
    };
    (@tag $parent:tt; $node:expr; ?$name:ident=($is:expr) $($rest:tt)*) => {
        markup!(@tag $parent; $node.flag(stringify!($name), $is); $($rest)*)
    };
    (@tag $parent:tt; $node:expr; text=$value:tt $($rest:tt)*) => {
        markup!(@say $parent; $node; Text; $value $($rest)*)
    };
    (@tag $parent:tt; $node:expr; line=$value:tt $($rest:tt)*) => {
        markup!(@say $parent; $node; Line; $value $($rest)*)
    };
    (@tag $parent:tt; $node:expr; value=$value:tt $($rest:tt)*) => {
        markup!(@say $parent; $node; Value; $value $($rest)*)
    };
    (@tag $parent:tt; $node:expr; $name:ident $(-$more:ident)* = $value:literal $($rest:tt)*) => {
        markup!(@tag $parent;
            $node.set(concat!(stringify!($name) $(, "-", stringify!($more))*), $value); $($rest)*)
    };
    (@tag $parent:tt; $node:expr; $name:ident $(-$more:ident)* = $value:tt $($rest:tt)*) => {
        markup!(@say $parent; $node;
            Attribute(concat!(stringify!($name) $(, "-", stringify!($more))*)); $value $($rest)*)
    };

    (@say $parent:tt; $node:expr; $place:expr; [$key:expr] $($rest:tt)*) => {
        markup!(@say $parent; $node; $place;
            (|context, _| Some(context.texts.get($key))) $($rest)*)
    };
    (@say $parent:tt; $node:expr; $place:expr; ($say:expr) $($rest:tt)*) => {
        markup!(@tag $parent; {
            use $crate::markup::Place::*;
            $node.say($place, $say)
        }; $($rest)*)
    };

    (($node:expr) $($children:tt)*) => { markup!(@in $node; $($children)*) };
    ($tag:ident $($rest:tt)*) => {
        markup!(@tag []; Node::new(stringify!($tag)); $($rest)*)
    };
}

/// Declares a [`Row`](crate::markup::Row): its cells by name, each with its markup, and then the
/// markup of the whole, in which they stand.
macro_rules! row {
    (
        $(#[$doc:meta])*
        struct $row:ident { $($cell:ident: { $($markup:tt)* },)* }
        $($whole:tt)*
    ) => {
        $(#[$doc])*
        struct $row {
            whole: $crate::markup::Cell,
            $($cell: $crate::markup::Cell,)*
        }

        impl $crate::markup::Row for $row {
            fn new() -> Self {
                $(let $cell = $crate::markup::Cell::from(markup! { $($markup)* });)*
                let whole = $crate::markup::Cell::from(markup! { $($whole)* });
                Self { whole, $($cell,)* }
            }

            fn whole(&self) -> &$crate::markup::Cell {
                &self.whole
            }
        }
    };
}
