/// The page behind a place in a sorted set, in one step: the place is found by score and member, so that a page
/// neither repeats nor skips what others have moved, and it is found also when its member has gone.
enum PageScript {
    // KEYS: index. ARGV: score and member of the place, items wanted, 'REV' or ''.
    // The rank the page begins at, and its members and scores.
    static let text = #"""
        local key, score, member, reversed = KEYS[1], ARGV[1], ARGV[2], ARGV[4] == 'REV'
        local function less(a, b)
            for at = 1, math.min(#a, #b) do
                local x, y = string.byte(a, at), string.byte(b, at)
                if x ~= y then return x < y end
            end
            return #a < #b
        end
        local start
        local found = redis.call('ZSCORE', key, member)
        if found and tonumber(found) == tonumber(score) then
            start = redis.call(reversed and 'ZREVRANK' or 'ZRANK', key, member) + 1
        else
            local low = redis.call('ZCOUNT', key, '-inf', '(' .. score)
            local high = low + redis.call('ZCOUNT', key, score, score)
            while low < high do
                local middle = math.floor((low + high) / 2)
                if less(redis.call('ZRANGE', key, middle, middle)[1], member) then
                    low = middle + 1
                else
                    high = middle
                end
            end
            start = reversed and redis.call('ZCARD', key) - low or low
        end
        local stop = start + tonumber(ARGV[3]) - 1
        if reversed then return {start, redis.call('ZRANGE', key, start, stop, 'REV', 'WITHSCORES')} end
        return {start, redis.call('ZRANGE', key, start, stop, 'WITHSCORES')}
        """#
}
