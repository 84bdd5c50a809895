import Domain

/// `2017-03`
func monthText(_ day: BusinessDay) -> String { String(dayText(day).prefix(7)) }

/// `2017-03-06`
func dayText(_ day: BusinessDay) -> String {
    let number = Int(day.rawValue)
    func pad(_ part: Int) -> String { part < 10 ? "0\(part)" : "\(part)" }
    return "\(number / 10_000)-\(pad(number / 100 % 100))-\(pad(number % 100))"
}
