//! The folder that the report goes into.

use std::cell::{Ref, RefCell};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder that is there, and what was written into it.
pub(crate) struct Folder {
    path: PathBuf,
    written: RefCell<Vec<String>>,
}

impl Folder {
    /// The folder of this path; it is made where there is none.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn at(path: PathBuf) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(&path).map_err(|error| {
            format!("there is no folder {}, and it cannot be made: {error}", path.display())
        })?;
        Ok(Folder { path, written: RefCell::default() })
    }

    /// Writes one file of the report, in the place of one of the same name.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), Box<dyn Error>> {
        let path = self.path.join(name);
        fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        self.written.borrow_mut().push(name.to_owned());
        Ok(())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the files, in the order in which they were written.
    pub(crate) fn written(&self) -> Ref<'_, Vec<String>> {
        self.written.borrow()
    }
}
