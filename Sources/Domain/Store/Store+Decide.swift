public import EventSourcing

extension Store {
    public static func decide(
        _ command: Command, _ state: Store, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.mayActIn(command.store) else {
            throw .common(.forbidden("Only staff changes stores, and only those it is bound to."))
        }
        if case .create(let profile) = command.change {
            guard state.profile == nil else { throw .common(.alreadyExists("Store", id: command.store.rawValue)) }
            try profile.check()
            return [.created(profile)]
        }
        guard state.profile != nil else { throw .common(.notFound("store", id: command.store.rawValue)) }
        if case .close = command.change { return state.status == .closed ? [] : [.closed] }
        guard state.status != .closed else { throw .closed }
        return try state.apply(command.change, context.now)
    }

    /// Of a store that was created and is not closed.
    private func apply(_ change: Command.Change, _ now: Timestamp) throws(Rejection) -> [Event] {
        switch change {
        case .create, .close: return []
        case .edit(let profile):
            try profile.check()
            return profile == self.profile ? [] : [.edited(profile)]
        case .setHours(let hours, let holidays): return try set(hours, holidays)
        case .setServices(let services):
            let radii: ClosedRange<Int32> = services.delivery ? 1...Self.radiusMetresMax : 0...0
            guard radii.contains(services.radiusMetres) else { throw .radiusRange(max: Self.radiusMetresMax) }
            return services == self.services ? [] : [.servicesSet(services)]
        case .open:
            guard !hours.isEmpty else { throw .noHours }
            return status == .open ? [] : [.opened]
        case .pause(let until, let reason):
            guard status != .draft else { throw .notOpen }
            if let until, until <= now { throw .common(.invalidArgument(field: "until", "must lie in the future")) }
            return status == .paused(until: until, reason: reason) ? [] : [.paused(until: until, reason: reason)]
        }
    }

    /// In the order of the week, whatever order they came in: the same hours are the same state.
    private func set(_ hours: [StoreHours], _ holidays: [BusinessDay]) throws(Rejection) -> [Event] {
        guard !hours.isEmpty else { throw .noHours }
        guard hours.count <= Self.hoursMax else {
            throw .common(.tooMany(what: "stretches of hours of a store", max: Self.hoursMax))
        }
        guard holidays.count <= Self.holidaysMax else {
            throw .common(.tooMany(what: "holidays of a store", max: Self.holidaysMax))
        }
        guard hours.allSatisfy(\.isInDay) else {
            throw .common(.invalidArgument(field: "hours", "must be of days 1 to 7, from before to, within 24 hours"))
        }
        guard holidays.allSatisfy(\.isInCalendar) else {
            throw .common(.invalidArgument(field: "holidays", "must be days of the calendar"))
        }
        let hours = hours.sorted()
        for (earlier, later) in zip(hours, hours.dropFirst())
        where earlier.weekday == later.weekday && later.from < earlier.to {
            throw .hoursOverlap(weekday: later.weekday)
        }
        let holidays = Set(holidays).sorted()
        return hours == self.hours && holidays == self.holidays ? [] : [.hoursSet(hours, holidays: holidays)]
    }
}

extension Store.Profile {
    fileprivate func check() throws(Store.Rejection) {
        guard !name.isEmpty else { throw .common(.invalidArgument(field: "name", "must not be empty")) }
        guard !address.isEmpty else { throw .common(.invalidArgument(field: "address", "must not be empty")) }
        guard GeoPoint.latitudesE7.contains(point.latitudeE7) else {
            throw .geoRange(field: "latitudeE7", GeoPoint.latitudesE7)
        }
        guard GeoPoint.longitudesE7.contains(point.longitudeE7) else {
            throw .geoRange(field: "longitudeE7", GeoPoint.longitudesE7)
        }
    }
}
