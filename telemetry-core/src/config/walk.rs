//! One pass over the JSON text, which keeps of each declared setting what its field may send.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::json::{Json, Receive};
use super::judge::{Content, Seen, judge};
use super::reading::{Origin, Outcome, Problem};
use super::rule::{Literal, Rule};
use super::tree::{Node, NodeId, Tree};
use crate::meta::FieldMeta;

/// A declared field, and what is known of it so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) field: &'static FieldMeta,
    pub(super) rule: Rule,
    pub(super) content: Option<Content>,
    pub(super) origin: Origin,
    pub(super) outcome: Outcome,
}

impl Slot {
    pub(super) const fn new(field: &'static FieldMeta, rule: Rule) -> Self {
        Self {
            field,
            rule,
            content: None,
            origin: Origin::Default,
            outcome: Outcome::AsIs,
        }
    }

    /// Takes in what a value turned out to be.
    pub(super) fn set(&mut self, origin: Origin, judged: Result<(Content, Outcome), Problem>) {
        self.origin = origin;
        (self.content, self.outcome) = match judged {
            Ok((content, outcome)) => (Some(content), outcome),
            Err(problem) => (None, Outcome::Unreadable(problem)),
        };
    }
}

/// What was noticed at a node, beside values.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    seen: bool,
    /// The key stood there more than once.
    pub(super) duplicate: bool,
    /// Settings lie below, but this is no object.
    pub(super) no_object: bool,
}

/// The state of the pass.
#[derive(Debug)]
pub(super) struct Walk<'t> {
    pub(super) tree: &'t Tree,
    pub(super) slots: Vec<Slot>,
    pub(super) marks: Vec<Mark>,
    pub(super) unknown: u64,
}

/// How deep settings are counted below a key that the schema does not know; what lies deeper
/// counts as one.
const COUNTED_DEPTH: u8 = 8;

impl<'t> Walk<'t> {
    pub(super) fn new(tree: &'t Tree, slots: Vec<Slot>) -> Self {
        Self {
            tree,
            slots,
            marks: vec![Mark::default(); tree.nodes().len()],
            unknown: 0,
        }
    }

    fn mark(&mut self, node: NodeId, change: impl FnOnce(&mut Mark)) {
        if let Some(mark) = self.marks.get_mut(node) {
            change(mark);
        }
    }

    /// A key was met. If it was met before in this object, what was read then does not count.
    fn enter(&mut self, node: NodeId) {
        if self.marks.get(node).is_some_and(|mark| mark.seen) {
            self.mark(node, |mark| mark.duplicate = true);
            let (slots, marks) = (&mut self.slots, &mut self.marks);
            self.tree.visit(node, &mut |id, node| {
                if let Some(mark) = marks.get_mut(id) {
                    mark.seen = false;
                    mark.no_object = false;
                }
                for field in &node.fields {
                    if let Some(slot) = slots.get_mut(*field) {
                        *slot = Slot::new(slot.field, slot.rule);
                    }
                }
            });
        }
        self.mark(node, |mark| mark.seen = true);
    }

    /// Settings lie below the node, but it holds no object: none of them can be read.
    fn lose(&mut self, node: NodeId) {
        self.mark(node, |mark| mark.no_object = true);
        let slots = &mut self.slots;
        self.tree.visit(node, &mut |_, node| {
            for field in &node.fields {
                if let Some(slot) = slots.get_mut(*field) {
                    slot.set(Origin::File, Err(Problem::Within));
                }
            }
        });
    }

    /// Takes in a value.
    fn take(&mut self, id: NodeId, seen: Seen<'_>) {
        let Some(node) = self.tree.node(id) else {
            return;
        };
        if node.is_inner() && !matches!(seen, Seen::Object(_)) {
            self.lose(id);
        }
        for field in &node.fields {
            if let Some(slot) = self.slots.get_mut(*field) {
                slot.set(Origin::File, judge(slot.field, slot.rule, seen));
            }
        }
    }

    /// The lists of the schema that this node's value is compared with.
    fn lists(&self, node: NodeId) -> Vec<&'static [&'static str]> {
        let fields = self.tree.node(node).map_or(&[][..], |node| &node.fields);
        let mut lists = Vec::new();
        for slot in fields.iter().filter_map(|field| self.slots.get(*field)) {
            if let Rule::Default(literals) | Rule::OneOf(literals) = slot.rule {
                lists.extend(literals.iter().filter_map(|literal| match literal {
                    Literal::List(list) => Some(*list),
                    Literal::Bool(_) | Literal::Integer(_) | Literal::Text(_) => None,
                }));
            }
        }
        lists
    }
}

/// The value at a node of the tree.
pub(super) struct At<'w, 't> {
    pub(super) walk: &'w mut Walk<'t>,
    pub(super) node: NodeId,
}

impl<'de> Receive<'de> for At<'_, '_> {
    fn scalar(self, seen: Seen<'_>) {
        self.walk.take(self.node, seen);
    }

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut equal = self.walk.lists(self.node);
        let mut len = 0;
        loop {
            let item = if equal.is_empty() {
                items.next_element::<IgnoredAny>()?.map(drop)
            } else {
                let equal = &mut equal;
                items.next_element_seed(Json(Item { at: len, equal }))?
            };
            if item.is_none() {
                break;
            }
            len += 1;
        }
        equal.retain(|list| list.len() == len);
        self.walk.take(self.node, Seen::List(len, &equal));
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self { walk, node: id } = self;
        let tree = walk.tree;
        // What is counted, or never collected, has members of its own.
        let is_open = tree
            .node(id)
            .is_some_and(|node| node.never || !node.fields.is_empty());
        let mut len = 0;
        while let Some(child) = members.next_key_seed(Member { tree, node: id })? {
            len += 1;
            match child {
                Some(node) if tree.node(node).is_some_and(Node::is_read) => {
                    walk.enter(node);
                    members.next_value_seed(Json(At { walk, node }))?;
                }
                None if !is_open => {
                    let count = &mut walk.unknown;
                    let depth = COUNTED_DEPTH;
                    members.next_value_seed(Json(Unknown { count, depth }))?;
                }
                Some(_) | None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        walk.take(id, Seen::Object(len));
        Ok(())
    }
}

/// A key of an object at a node, which becomes the node below if the key is a declared one.
struct Member<'t> {
    tree: &'t Tree,
    node: NodeId,
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = Option<NodeId>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Member<'_> {
    type Value = Option<NodeId>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.tree.child(self.node, key))
    }
}

/// An item of a list; lists of the schema that have another one in its place are struck out.
struct Item<'e> {
    at: usize,
    equal: &'e mut Vec<&'static [&'static str]>,
}

impl<'de> Receive<'de> for Item<'_> {
    fn null(self) {
        self.equal.clear();
    }

    fn scalar(self, seen: Seen<'_>) {
        self.equal
            .retain(|list| matches!(seen, Seen::Text(text) if list.get(self.at) == Some(&text)));
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.equal.clear();
        IgnoredAny.visit_seq(items).map(drop)
    }

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        self.equal.clear();
        IgnoredAny.visit_map(members).map(drop)
    }
}

/// A value under a key that the schema does not know: its settings are counted.
struct Unknown<'c> {
    count: &'c mut u64,
    depth: u8,
}

impl<'de> Receive<'de> for Unknown<'_> {
    fn null(self) {
        *self.count += 1;
    }

    fn scalar(self, _seen: Seen<'_>) {
        *self.count += 1;
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        *self.count += 1;
        IgnoredAny.visit_seq(items).map(drop)
    }

    fn object<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Some(depth) = self.depth.checked_sub(1) else {
            *self.count += 1;
            return IgnoredAny.visit_map(members).map(drop);
        };
        let before = *self.count;
        while members.next_key::<IgnoredAny>()?.is_some() {
            let count = &mut *self.count;
            members.next_value_seed(Json(Unknown { count, depth }))?;
        }
        *self.count = (*self.count).max(before + 1);
        Ok(())
    }
}
