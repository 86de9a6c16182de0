//! `telemetry.toml`: product, purposes and prose.

use super::text;
use crate::form::{
    Amount, BudgetForm, ByLint, ManifestForm, PolicyForm, ProductForm, RevealsForm, Slot,
};
use crate::model::{Budget, Level, Levels, Limit, Policy, Product, Purpose, Reveals};

/// What `telemetry.toml` says besides the list of files.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    pub(crate) product: Product,
    pub(crate) purposes: Vec<Purpose>,
    pub(crate) policy: Policy,
    pub(crate) reveals: Reveals,
    pub(crate) lints: Levels,
    pub(crate) budget: Budget,
}

/// The product, purposes and prose, as far as they are in order.
pub(crate) fn manifest(form: ManifestForm) -> Manifest {
    let purposes = form.purposes.into_value().unwrap_or_default().0;
    Manifest {
        product: product(form.product.into_value().unwrap_or_default()),
        purposes: purposes
            .into_iter()
            .map(|(id, sentence)| Purpose {
                span: id.span,
                id: id.value.into(),
                sentence: sentence.into(),
            })
            .collect(),
        policy: policy(form.policy.into_value().unwrap_or_default()),
        reveals: reveals(form.reveals.into_value().unwrap_or_default()),
        lints: levels(form.lints.into_value().unwrap_or_default()),
        budget: budget(&form.budget.into_value().unwrap_or_default()),
    }
}

fn levels(form: ByLint<Level>) -> Levels {
    let levels = form.0.into_iter();
    levels.map(|(lint, level)| (lint.value, level)).collect()
}

fn budget(form: &BudgetForm) -> Budget {
    let limit = |amount: &Slot<Amount>| {
        amount.at().map(|amount| Limit {
            most: amount.0,
            span: amount.span,
        })
    };
    Budget {
        event_bits: limit(&form.event_bits),
        report_bits: limit(&form.report_bits),
        event_bytes: limit(&form.event_bytes),
        report_bytes: limit(&form.report_bytes),
    }
}

fn product(form: ProductForm) -> Product {
    Product {
        name: text(form.name),
        title: text(form.title),
        release: form.release.into_value().unwrap_or_default(),
        released: form.released.into_value(),
        owner: form.owner.into_value().map(Into::into),
        settings: form.settings.into_value().unwrap_or_default(),
        environment: form.environment.into_value().map(Into::into),
    }
}

fn policy(form: PolicyForm) -> Policy {
    Policy {
        title: text(form.title),
        introduction: text(form.introduction),
        never_included: text(form.never_included),
        daily: text(form.daily),
        occurrences: text(form.occurrences),
        security_check: text(form.security_check),
        never_collected: text(form.never_collected),
        transport: text(form.transport),
        opt_out: text(form.opt_out),
    }
}

fn reveals(form: RevealsForm) -> Reveals {
    Reveals {
        bool: text(form.bool),
        r#enum: text(form.r#enum),
        count: text(form.count),
        is_default: text(form.is_default),
        version: text(form.version),
        id: text(form.id),
        date: text(form.date),
        duration: text(form.duration),
        labels: text(form.labels),
        masked_text: text(form.masked_text),
    }
}
