//! A server's certificate for 127.0.0.1, which is its own root.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Doing as _, Outcome, run};
use crate::user::User;

/// Says whom the certificate is for, in OpenSSL's own form.
const REQUEST: &str = "[req]\ndistinguished_name = name\nx509_extensions = extensions\nprompt = no\n\
    [name]\nCN = 127.0.0.1\n[extensions]\nsubjectAltName = IP:127.0.0.1\n\
    basicConstraints = critical, CA:FALSE\n";

/// Makes key and certificate in a server's data, and returns the certificate's path.
pub(crate) fn certify(data: &Path, user: Option<User>) -> Outcome<PathBuf> {
    let (request, key) = (data.join("request.cnf"), data.join("server.key"));
    let certificate = data.join("server.crt");
    std::fs::write(&request, REQUEST).doing("write", &request)?;
    let mut openssl = Command::new("openssl");
    openssl.args([
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
    ]);
    openssl.arg("-config").arg(&request);
    openssl
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate);
    run(&mut openssl)?;
    for file in [&key, &certificate] {
        User::owns(user, file)?;
    }
    Ok(certificate)
}
