//! What the screen follows: the view model and the language.

use std::sync::Arc;

use ipp_flow::ViewModel;
use leptos::prelude::*;

use crate::markup::Scene;
use crate::shell::{MoneyStyle, UiContext};
use crate::text::Catalogue;

impl Scene for UiContext {
    type Model = ViewModel;
    type Language = (Arc<Catalogue>, MoneyStyle);

    fn model(self) -> Arc<ViewModel> {
        self.view.get()
    }

    fn language(self) -> Self::Language {
        (self.texts.catalogue(), self.money.style())
    }

    fn is_gone(self) -> bool {
        self.view.is_disposed()
    }
}
