//! The table of routes.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    Provider, dev, devices, document, enrollments, faults, locations, orders, sessions, terminal,
};

/// The routes that need the API key.
pub(super) fn with_key() -> OpenApiRouter<Arc<Provider>> {
    OpenApiRouter::default()
        .routes(routes!(devices::list))
        .routes(routes!(devices::read, devices::change, devices::remove))
        .routes(routes!(locations::list))
        .routes(routes!(locations::read))
        .routes(routes!(enrollments::list, enrollments::create))
        .routes(routes!(enrollments::withdraw))
        .routes(routes!(sessions::create))
        .routes(routes!(sessions::read))
        .routes(routes!(sessions::cancel))
        .routes(routes!(orders::read))
        .routes(routes!(dev::make_device))
        .routes(routes!(dev::pair))
        .routes(routes!(dev::sessions))
        .routes(routes!(terminal::tap))
        .routes(routes!(terminal::activate))
        .routes(routes!(terminal::expire))
        .routes(routes!(terminal::fail))
        .routes(routes!(terminal::cancel))
        .routes(routes!(terminal::change_amount))
        .routes(routes!(faults::switch, faults::restore))
}

/// The routes that need no key.
pub(super) fn open() -> OpenApiRouter<Arc<Provider>> {
    OpenApiRouter::default().routes(routes!(document::serve))
}
