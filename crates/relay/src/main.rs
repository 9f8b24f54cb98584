//! `ipp-relay <from> <to> <control>`: a link between two ports of this machine, with the port that
//! controls it.

use std::net::Ipv4Addr;
use std::process::ExitCode;

use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
#[allow(clippy::print_stderr, reason = "a command line tool's own words")]
async fn main() -> ExitCode {
    let ports: Vec<u16> = std::env::args().skip(1).flat_map(|a| a.parse()).collect();
    let &[from, to, control] = ports.as_slice() else {
        eprintln!("usage: ipp-relay <from> <to> <control>, three ports");
        return ExitCode::from(2);
    };
    let listen = async |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    match (listen(from).await, listen(control).await) {
        (Ok(from), Ok(control)) => {
            ipp_relay::link(from, control, format!("127.0.0.1:{to}")).await;
            ExitCode::SUCCESS
        }
        (Err(error), _) | (_, Err(error)) => {
            eprintln!("ipp-relay cannot listen: {error}");
            ExitCode::FAILURE
        }
    }
}
