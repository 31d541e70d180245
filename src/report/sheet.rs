//! How a sheet of phrases is made: a field for each, its wording in three languages, and the words that go by key.

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident: $english:literal, $finnish:literal, $swedish:literal;)*) => {
        /// What a [`Report`](crate::Report) says of its own: a phrase per field, to be replaced one by one or as a whole.
        ///
        /// What stands in braces is filled in; a phrase that leaves it out does not say it. Texts of the questionnaire and names of groups are
        /// the study's own and not here. Written as JSON, it is a sheet for a translator; a phrase that is missing when it is read is English.
        ///
        /// ```
        /// use kokemus::Phrases;
        ///
        /// let mut phrases = Phrases::finnish();
        /// assert_eq!(phrases.withheld, "ei esitetä");
        /// phrases.withheld = "salattu".into();
        /// phrases.roles.insert("grandparent".into(), "isovanhemmat".into());
        ///
        /// let estonian: Phrases = serde_json::from_str(r#"{"mean": "keskmine", "decimal_mark": ","}"#)?;
        /// assert_eq!(estonian.mean, "keskmine");
        /// assert_eq!(estonian.withheld, "withheld"); // not translated yet
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[non_exhaustive]
        pub struct Phrases {
            $($(#[$doc])* pub $name: Cow<'static, str>,)*
            /// Roles by their keys: `child`, `young person`, `parent`, `professional`, and those of the study's own.
            pub roles: BTreeMap<String, String>,
            /// Ways of answering by their keys: `paper`, `web`, `telephone`, `interview`, `assisted`, `other`.
            pub administrations: BTreeMap<String, String>,
            /// What a reader of a figure must know.
            pub caveats: CaveatPhrases,
        }

        impl Phrases {
            fn shipped(language: Shipped) -> Self {
                let keyed = |key: &str, words| (key.to_owned(), language.of_three(words).into_owned());
                Phrases {
                    $($name: language.of_three([$english, $finnish, $swedish]),)*
                    roles: BTreeMap::from([
                        keyed("child", ["children", "lapset", "barn"]),
                        keyed("young person", ["young people", "nuoret", "unga"]),
                        keyed("parent", ["parents", "vanhemmat", "föräldrar"]),
                        keyed("professional", ["professionals", "ammattilaiset", "yrkespersoner"]),
                    ]),
                    administrations: BTreeMap::from([
                        keyed("paper", ["on paper", "paperilla", "på papper"]),
                        keyed("web", ["on a screen", "verkossa", "på webben"]),
                        keyed("telephone", ["by telephone", "puhelimessa", "per telefon"]),
                        keyed("interview", ["face to face", "haastattelussa", "vid intervju"]),
                        keyed("assisted", ["with help", "avustettuna", "med hjälp"]),
                        keyed("other", ["some other way", "muulla tavalla", "på annat sätt"]),
                    ]),
                    caveats: CaveatPhrases::shipped(language),
                }
            }
        }
    };
}

pub(super) use phrases;
