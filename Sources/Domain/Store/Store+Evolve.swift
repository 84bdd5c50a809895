extension Store {
    public mutating func evolve(_ event: Event) {
        switch event {
        case .created(let profile), .edited(let profile): self.profile = profile
        case .hoursSet(let hours, let holidays):
            self.hours = hours
            self.holidays = holidays
        case .servicesSet(let services): self.services = services
        case .opened: status = .open
        case .paused(let until, let reason): status = .paused(until: until, reason: reason)
        case .closed: status = .closed
        }
    }
}
