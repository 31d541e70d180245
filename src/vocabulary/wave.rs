//! Waves and services: the lists a study keeps.

use serde::{Deserialize, Serialize};

use super::key::{ServiceKey, WaveKey};
use super::text::Text;

/// One wave: a round of asking, such as spring 2020. A study keeps its waves in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    pub(crate) id: WaveKey,
    pub(crate) label: Text,
}

impl Wave {
    /// The wave's key.
    pub fn key(&self) -> &WaveKey {
        &self.id
    }

    /// Its name for readers.
    pub fn label(&self) -> &Text {
        &self.label
    }
}

/// One service, such as family work or support-person work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub(crate) id: ServiceKey,
    pub(crate) label: Text,
}

impl Service {
    /// The service's key.
    pub fn key(&self) -> &ServiceKey {
        &self.id
    }

    /// Its name for readers.
    pub fn label(&self) -> &Text {
        &self.label
    }
}
