import Import
import Testing

@Suite("Wall-clock time", .timeLimit(.minutes(5)))
struct CalendarTests {
    @Test("counts days as the calendar does, over four hundred years and back")
    func everyDay() throws {
        var expected: Int32 = -135_140  // 1600-01-01
        for year in 1600..<2000 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let found = CalendarDay(year: year, month: month, day: day) else {
                        #expect(day > 28)
                        continue
                    }
                    try #require(found.daysFromEpoch == expected)
                    try #require(found.components == (year, month, day))
                    expected += 1
                }
            }
        }
        #expect(expected == 10_957)  // 2000-01-01
    }

    @Test("is written as it is read")
    func description() {
        #expect(WallClockTime(secondsFromEpoch: 1_483_271_606).description == "2017-01-01T11:53:26")
        #expect(WallClockTime(secondsFromEpoch: -1).description == "1969-12-31T23:59:59")
        #expect(CalendarDay(year: 2017, month: 2, day: 29) == nil)
        #expect(CalendarDay(year: 900, month: 1, day: 1)?.description == "0900-01-01")
    }
}
