import EventSourcing
import Logging
import ProjectionKit

extension Projector {
    /// Follows the log for a sink, at the sink's own pace, and announces where it stands.
    ///
    /// Its pages are decoded apart from the projections', but only the categories it asks for.
    func feed(_ sink: any EventSink) async {
        var news = bell.listen().makeAsyncIterator()
        var pause = Backoff(first: configuration.retryFirst, longest: configuration.retryLongest)
        while !Task.isCancelled {
            do throws(SinkFault) {
                var position = try await begin(sink)
                var confirmedAt = ContinuousClock.now
                while !Task.isCancelled {
                    let page = try await page(for: sink, after: position)
                    guard page.through > position else {
                        if .now - confirmedAt >= configuration.pollInterval {
                            do { try await sink.confirm(position) } catch { throw .sink(error) }
                            confirmedAt = .now
                        }
                        faults[sink.name] = nil
                        _ = await news.next(isolation: self)
                        continue
                    }
                    do { try await sink.take(page) } catch { throw .sink(error) }
                    position = page.through
                    try await announce(sink, at: position)
                    faults[sink.name] = nil
                    pause.reset()
                }
            } catch {
                faults[sink.name] = "\(error)"
                logger.warning("a sink starts again", metadata: ["sink": "\(sink.name)", "fault": "\(error)"])
                await pause.rest()
            }
        }
    }

    /// Fills a sink's rows anew whenever that is due, beside those that are read and kept current meanwhile.
    func renew(_ sink: any EventSink) async {
        let name = "\(sink.name), filled anew"
        var pause = Backoff(first: configuration.retryFirst, longest: configuration.retryLongest)
        while !Task.isCancelled {
            do throws(SinkFault) {
                let head: Position
                do { head = try await log.head().position } catch { throw .log(error) }
                let renewal: (any SinkRenewal)?
                do { renewal = try await sink.renewal(head: head) } catch { throw .sink(error) }
                if let renewal { try await fill(sink, renewal, name) }
                faults[name] = nil
                pause.reset()
                await Backoff.rest(configuration.pollInterval)
            } catch {
                faults[name] = "\(error)"
                logger.warning("a sink cannot be filled anew", metadata: ["sink": "\(sink.name)", "fault": "\(error)"])
                await pause.rest()
            }
        }
    }

    private func fill(_ sink: any EventSink, _ renewal: any SinkRenewal, _ name: String) async throws(SinkFault) {
        logger.info("a sink is filled anew", metadata: ["sink": "\(sink.name)"])
        var position = Position.start
        while !Task.isCancelled {
            let page = try await page(for: sink, after: position)
            do throws(EventSinkError) {
                if try await renewal.take(page) {
                    logger.info("a sink has been filled anew", metadata: ["sink": "\(sink.name)"])
                    return
                }
                if page.through == position { await Backoff.rest(.milliseconds(10)) }
                position = page.through
                faults[name] = nil
            } catch {
                guard case .unavailable = error else { throw .sink(error) }
                faults[name] = "\(error)"
                await Backoff.rest(configuration.retryFirst)
            }
        }
    }

    private enum SinkFault: Error {
        case log(EventLogError)
        case store(ReadModelError)
        case sink(EventSinkError)
        case overtaken
    }

    private func page(for sink: any EventSink, after position: Position) async throws(SinkFault) -> EventPage {
        do { return try await reader.page(after: position, of: sink.categories) } catch { throw .log(error) }
    }

    private func begin(_ sink: any EventSink) async throws(SinkFault) -> Position {
        let position: Position
        do { position = try await sink.start() } catch { throw .sink(error) }
        do {
            let stored = try await store.watermarks(of: configuration.partition)[sink.name]
            let mark = Watermark(
                projection: sink.name, generation: 1, position: position, epoch: nextEpoch(sink.name, stored))
            try await store.lower(mark, of: configuration.partition)
            marks[sink.name] = mark
        } catch { throw .store(error) }
        return position
    }

    private func announce(_ sink: any EventSink, at position: Position) async throws(SinkFault) {
        while true {
            guard let previous = marks[sink.name] else { throw .overtaken }
            let mark = Watermark(projection: sink.name, generation: 1, position: position, epoch: previous.epoch)
            let message = WatermarkMessage(mark: mark, previous: previous, changed: nil)
            let outcomes: [PublishOutcome]
            do { outcomes = try await store.publish([message], of: configuration.partition) } catch {
                throw .store(error)
            }
            switch outcomes.first {
            case .published: marks[sink.name] = mark
            case .superseded(let stored):
                // Another projector keeps the same rows. If it has just begun, it has told readers of less.
                marks[sink.name] = stored
                if stored.epoch > mark.epoch, stored.position < position { continue }
            case .lost, nil: throw .overtaken
            }
            break
        }
        answerReached()
    }
}
