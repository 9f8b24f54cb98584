//! The servers that tests rely on, themselves tested.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ipp_cluster::{Line, PgBouncer, Postgres, database, sql};

const COUNT: &str = "SELECT count(*) FROM sale";

/// Waits for what another process does.
fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The main process of a server.
fn main_process(folder: &Path) -> String {
    let file = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    file.lines().next().unwrap().to_owned()
}

/// Whether a process runs.
fn runs(process: &str) -> bool {
    let mut kill = Command::new("kill");
    let status = kill.args(["-0", process]).stderr(Stdio::null()).status();
    status.unwrap().success()
}

#[test]
fn a_database_is_empty_and_gone_when_dropped() {
    let server = Postgres::start();
    let database = server.database();
    assert_eq!(database.sql("CREATE TABLE sale (n int)"), "");
    assert_eq!(
        server.database().sql("SELECT to_regclass('sale') IS NULL"),
        "t"
    );
    let (process, folder) = (main_process(server.folder()), server.folder().to_path_buf());
    drop(database);
    let left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'test_%'";
    assert_eq!(server.sql(left), "0");
    drop(server);
    assert!(!runs(&process) && !folder.exists());
}

#[test]
fn a_database_of_a_test_needs_no_setting() {
    assert_eq!(database().sql("SELECT 1"), "1");
}

#[test]
fn a_server_that_was_killed_keeps_what_was_committed() {
    let mut server = Postgres::start();
    let address = server.url().to_owned();
    server.sql("CREATE TABLE sale (n int); INSERT INTO sale VALUES (1)");
    server.stop_hard();
    server.start_again();
    assert_eq!(server.sql(COUNT), "1");
    assert_eq!(server.url(), address);
    let log = std::fs::read_to_string(server.folder().join("log")).unwrap();
    assert!(log.contains("was not properly shut down"), "{log}");
}

#[test]
fn a_promoted_standby_has_every_commit() {
    let mut first = Postgres::start();
    let standby = first.standby();
    first.sql("CREATE TABLE sale (n int)");
    for n in 0..20 {
        first.sql(&format!("INSERT INTO sale VALUES ({n})"));
    }
    first.stop_hard();
    standby.promote();
    assert_eq!(standby.sql(COUNT), "20");
    standby.sql("INSERT INTO sale VALUES (20)");
}

#[test]
fn a_commit_waits_for_the_standby() {
    let first = Postgres::start();
    let mut standby = first.standby();
    first.sql("CREATE TABLE sale (n int)");
    standby.stop_hard();
    let url = first.url().to_owned();
    let waits = std::thread::spawn(move || sql(&url, "INSERT INTO sale VALUES (1)"));
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    eventually("the commit waits", || first.sql(waiting) == "1");
    standby.start_again();
    waits.join().unwrap();
    assert_eq!(first.sql(COUNT), "1");
}

#[test]
fn pgbouncer_gives_connections_for_one_transaction() {
    let server = Postgres::start();
    let database = server.database();
    let bouncer = PgBouncer::start(&server);
    let url = bouncer.through(database.url());
    assert_ne!(url, database.url());
    sql(
        &url,
        "CREATE TABLE sale (n int); INSERT INTO sale VALUES (1)",
    );
    assert_eq!(sql(&url, COUNT), "1");
    assert_eq!(
        sql(&url, "SELECT inet_server_port()"),
        server.port().to_string()
    );
    // In session mode a connection that was given back would have been reset.
    sql(&url, "SET work_mem = '123kB'");
    assert_eq!(sql(&url, "SHOW work_mem"), "123kB");
}

#[test]
fn a_line_is_cut_held_restored_and_led_elsewhere() {
    let (first, second) = (Postgres::start(), Postgres::start());
    let port = |server: &Postgres| server.port().to_string();
    let line = Line::to(&first);
    let url = line.through(first.url());
    let reached = |url: &str| sql(url, "SELECT inet_server_port()");
    assert_eq!(reached(&url), port(&first));
    let fails = |url: &str| std::panic::catch_unwind(|| reached(url)).is_err();
    line.cut();
    assert!(fails(&url));
    line.restore();
    line.hold();
    assert!(fails(&format!("{url}?connect_timeout=2")));
    // What is sent while the line is held arrives later.
    let late = {
        let url = url.clone();
        std::thread::spawn(move || sql(&url, "SELECT inet_server_port()"))
    };
    line.restore();
    assert_eq!(late.join().unwrap(), port(&first));
    line.lead_to(&second);
    assert_eq!(reached(&url), port(&second));
    drop(line);
    assert!(fails(&url));
}

#[test]
fn no_server_outlives_a_process_that_is_killed() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_ipp-cluster"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    let mut printed = BufReader::new(program.stdout.take().unwrap());
    printed.read_line(&mut url).unwrap();
    let folder = sql(url.trim(), "SHOW data_directory");
    let folder = Path::new(&folder).parent().unwrap();
    let process = main_process(folder);
    assert!(runs(&process));
    program.kill().unwrap();
    program.wait().unwrap();
    eventually("its folder is gone", || !folder.exists());
    // Without its folder a server would end too, some time later.
    assert!(!runs(&process));
}
