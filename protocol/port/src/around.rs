//! What a port around a port leaves to the one inside.
//!
//! Is: [`pass_on`], methods of `AsyncRead`, `AsyncWrite` and [`Port`](crate::Port) that only hand on.
//! Is not: for a port that has something to do there; that one writes the method itself.

/// Methods that do what the port in the field of this name does: `pass_on! { port: poll_flush, poll_shutdown }`, inside
/// an `impl` of the trait that has them.
///
/// A port around a port names every method that it does not write itself, also those with a default: the default of a port
/// without lines or without a rate is not the inner one's answer.
#[macro_export]
macro_rules! pass_on {
    ($port:ident: $($method:ident),+ $(,)?) => {
        $($crate::pass_on!(@ $method $port);)+
    };
    (@ poll_read $port:ident) => {
        fn poll_read(
            mut self: ::std::pin::Pin<&mut Self>,
            cx: &mut ::std::task::Context<'_>,
            buf: &mut ::tokio::io::ReadBuf<'_>,
        ) -> ::std::task::Poll<::std::io::Result<()>> {
            ::std::pin::Pin::new(&mut self.$port).poll_read(cx, buf)
        }
    };
    (@ poll_write $port:ident) => {
        fn poll_write(
            mut self: ::std::pin::Pin<&mut Self>,
            cx: &mut ::std::task::Context<'_>,
            bytes: &[u8],
        ) -> ::std::task::Poll<::std::io::Result<usize>> {
            ::std::pin::Pin::new(&mut self.$port).poll_write(cx, bytes)
        }
    };
    (@ poll_flush $port:ident) => {
        fn poll_flush(
            mut self: ::std::pin::Pin<&mut Self>,
            cx: &mut ::std::task::Context<'_>,
        ) -> ::std::task::Poll<::std::io::Result<()>> {
            ::std::pin::Pin::new(&mut self.$port).poll_flush(cx)
        }
    };
    (@ poll_shutdown $port:ident) => {
        fn poll_shutdown(
            mut self: ::std::pin::Pin<&mut Self>,
            cx: &mut ::std::task::Context<'_>,
        ) -> ::std::task::Poll<::std::io::Result<()>> {
            ::std::pin::Pin::new(&mut self.$port).poll_shutdown(cx)
        }
    };
    (@ set_baud $port:ident) => {
        fn set_baud(&mut self, bits_per_second: u32) -> $crate::BoxFuture<'_, ::std::io::Result<()>> {
            self.$port.set_baud(bits_per_second)
        }
    };
    (@ discard_input $port:ident) => {
        fn discard_input(&mut self) {
            self.$port.discard_input();
        }
    };
    (@ name $port:ident) => {
        fn name(&self) -> &str {
            self.$port.name()
        }
    };
    (@ can_change_baud $port:ident) => {
        fn can_change_baud(&self) -> bool {
            self.$port.can_change_baud()
        }
    };
    (@ signals $port:ident) => {
        fn signals(&mut self) -> $crate::BoxFuture<'_, ::std::option::Option<$crate::Signals>> {
            self.$port.signals()
        }
    };
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use crate::{AnyPort, BoxFuture, Faults, Port, Signals, Traced, memory};

    /// A serial port whose probe holds a line up and whose rate is fixed.
    struct Wired(AnyPort);

    impl AsyncRead for Wired {
        fn poll_read(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            buf: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_read(cx, buf)
        }
    }

    impl AsyncWrite for Wired {
        fn poll_write(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            Pin::new(&mut self.0).poll_write(cx, bytes)
        }

        fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_flush(cx)
        }

        fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_shutdown(cx)
        }
    }

    impl Port for Wired {
        fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
            self.0.set_baud(bits_per_second)
        }

        fn discard_input(&mut self) {
            self.0.discard_input();
        }

        fn name(&self) -> &str {
            "wired"
        }

        fn can_change_baud(&self) -> bool {
            false
        }

        fn signals(&mut self) -> BoxFuture<'_, Option<Signals>> {
            Box::pin(async {
                Some(Signals {
                    dsr: true,
                    ..Signals::default()
                })
            })
        }
    }

    #[tokio::test]
    async fn a_port_around_a_port_has_its_lines_its_name_and_its_rate() {
        let wired =
            || -> AnyPort { Box::new(Wired(Box::new(memory::pair(memory::Pace::Instant).0))) };
        let traced = Traced::new(wired(), jiff::Zoned::now(), Box::new(|_| ()));
        let around: [AnyPort; 2] = [
            Box::new(traced),
            Box::new(Faults::default().around(wired())),
        ];
        for mut port in around {
            assert!(port.signals().await.is_some_and(Signals::any));
            assert_eq!((port.name(), port.can_change_baud()), ("wired", false));
        }
    }
}
