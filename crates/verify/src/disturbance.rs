//! What happens to one of several processes that share a database.

ipp_wire::words! {
    /// What happens to a process, or between two. The simulation has all of them.
    pub enum Disturbance {
        /// A process stands still for up to a minute, and goes on.
        Paused = "paused",
        /// A process does not reach the database, and the answers to its last commits are lost.
        CutOff = "cut-off",
        /// A process deletes leases that have ended, and adopts what they leave.
        TakenOver = "taken-over",
        /// A process learns that its lease was deleted while it ran.
        LeaseLost = "lease-lost",
        /// The wall clocks of two processes differ by more than a minute.
        ClocksApart = "clocks-apart",
        /// A notification of a commit does not arrive.
        NotificationLost = "notification-lost",
        /// A notification of a commit arrives many seconds after it.
        NotificationLate = "notification-late",
    }
}
