//! The declared paths as a tree, by which the parser finds its way.

use std::cmp::Ordering;

/// Where something was declared: a node of the tree.
pub(super) type NodeId = usize;

/// The object keys that the schema names.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// One key, with the keys below it.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The keys from the root to here.
    pub(super) path: &'static [&'static str],
    /// The fields that are read from here.
    pub(super) fields: Vec<usize>,
    /// Whether what lies here is deliberately not collected, but for what is declared below.
    pub(super) never: bool,
    /// The keys below, in the order of their folded names.
    children: Vec<NodeId>,
}

impl Node {
    fn key(&self) -> &'static str {
        self.path.last().copied().unwrap_or_default()
    }

    /// Whether keys below are named.
    pub(super) fn is_inner(&self) -> bool {
        !self.children.is_empty()
    }

    /// Whether anything that lies here, or below, is looked at.
    pub(super) fn is_read(&self) -> bool {
        self.is_inner() || !self.fields.is_empty()
    }
}

impl Tree {
    pub(super) const ROOT: NodeId = 0;

    /// The tree of these fields' paths and of the paths that are never collected.
    pub(super) fn new(
        fields: impl Iterator<Item = &'static [&'static str]>,
        never: impl Iterator<Item = &'static [&'static str]>,
    ) -> Self {
        let mut tree = Self {
            nodes: vec![Node::default()],
        };
        for (index, path) in fields.enumerate() {
            let node = tree.insert(path);
            tree.node_mut(node, |node| node.fields.push(index));
        }
        for path in never {
            let root = tree.insert(path);
            let mut covered = Vec::new();
            tree.visit(root, &mut |id, _| covered.push(id));
            for id in covered {
                tree.node_mut(id, |node| node.never = true);
            }
        }
        tree
    }

    fn node_mut(&mut self, id: NodeId, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(id) {
            change(node);
        }
    }

    fn insert(&mut self, path: &'static [&'static str]) -> NodeId {
        let mut at = Self::ROOT;
        for (depth, key) in path.iter().enumerate() {
            at = match self.find(at, key) {
                Ok(child) => child,
                Err(place) => {
                    let child = self.nodes.len();
                    self.nodes.push(Node {
                        path: path.get(..=depth).unwrap_or(path),
                        ..Node::default()
                    });
                    self.node_mut(at, |node| node.children.insert(place, child));
                    child
                }
            };
        }
        at
    }

    fn find(&self, parent: NodeId, key: &str) -> Result<NodeId, usize> {
        let Some(node) = self.nodes.get(parent) else {
            return Err(0);
        };
        node.children
            .binary_search_by(|child| {
                let child = self.nodes.get(*child).map_or("", Node::key);
                compare_folded(child, key)
            })
            .map(|place| node.children.get(place).copied().unwrap_or(Self::ROOT))
    }

    /// The node below that has this key, without ASCII case, as the server compares keys.
    pub(super) fn child(&self, parent: NodeId, key: &str) -> Option<NodeId> {
        self.find(parent, key).ok()
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// All nodes in declared order, parents first.
    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Calls back for the node and everything below it.
    pub(super) fn visit(&self, id: NodeId, visit: &mut dyn FnMut(NodeId, &Node)) {
        // As deep as the longest declared path, whatever the configuration looks like.
        if let Some(node) = self.nodes.get(id) {
            visit(id, node);
            for child in &node.children {
                self.visit(*child, visit);
            }
        }
    }
}

fn compare_folded(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.bytes(), b.bytes());
    a.map(|byte| byte.to_ascii_lowercase())
        .cmp(b.map(|byte| byte.to_ascii_lowercase()))
}
