//! Bit fields that keep their reserved bits.
//!
//! Is: one macro that makes a named constant of every flag of a byte or word.
//! Is not: fields wider than a bit; those are methods of the same type, written by hand.

/// A flag byte or word: constants by the standard's names, `contains` and `with`, reserved bits kept.
macro_rules! flags {
    ($(#[$outer:meta])* $name:ident: $int:ty { $($(#[$inner:meta])* $flag:ident = $bit:expr,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $name(
            /// The bits as on the wire, reserved ones included.
            pub $int,
        );

        impl $name {
            $($(#[$inner])* pub const $flag: Self = Self(1 << $bit);)*

            /// Are all flags of `other` set?
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// The same with the flags of `other` set or cleared.
            #[must_use]
            pub const fn with(self, other: Self, on: bool) -> Self {
                if on { Self(self.0 | other.0) } else { Self(self.0 & !other.0) }
            }

            /// The names of the flags that are set, as in the standard.
            #[must_use]
            pub fn names(self) -> Vec<&'static str> {
                let mut names = Vec::new();
                $(if self.contains(Self::$flag) {
                    names.push(stringify!($flag));
                })*
                names
            }
        }
    };
}
pub(crate) use flags;
