/// The Redis Functions that move read models: everything that must be judged and done in one piece.
enum ReadModelFunctions {
    static let library = #"""
        #!lua name=mallard

        -- Carries out the words of StepWrites, spelt by StepEncoder, which stand from the third argument on.
        local function write(checkpoint, args)
            local tag = string.sub(checkpoint, 2) .. ':'
            local rows, indexes = 'm' .. tag, 'i' .. tag
            local at, count = 3, #args
            while at <= count do
                local word = args[at]
                if word == 'P' then
                    redis.call('RESTORE', rows .. args[at + 1], '0', args[at + 2], 'REPLACE')
                    at = at + 3
                elseif word == 'H' then
                    local stop = at + 2
                    while args[stop] ~= '' do stop = stop + 2 end
                    redis.call('HSET', rows .. args[at + 1], unpack(args, at + 2, stop - 1))
                    at = stop + 1
                elseif word == 'Z' then
                    local stop = at + 3 + 2 * args[at + 2]
                    redis.call('ZADD', indexes .. args[at + 1], unpack(args, at + 3, stop - 1))
                    at = stop
                elseif word == 'A' then
                    redis.call('ZADD', indexes .. args[at + 1], args[at + 2], args[at + 3])
                    at = at + 4
                elseif word == 'R' then
                    redis.call('ZREM', indexes .. args[at + 1], args[at + 2])
                    at = at + 3
                elseif word == 'D' then
                    redis.call('DEL', rows .. args[at + 1])
                    at = at + 2
                elseif word == 'X' then
                    local stop = at + 2
                    while args[stop] ~= '' do stop = stop + 1 end
                    redis.call('HDEL', rows .. args[at + 1], unpack(args, at + 2, stop - 1))
                    at = stop + 1
                else
                    return redis.error_reply('ERR no such operation')
                end
            end
        end

        -- KEYS: checkpoint of a bucket. ARGV: expected, next, then what to write.
        -- 1 if done; else the checkpoint found (nil: none), and nothing is written.
        local function step(keys, args)
            local found = redis.call('GET', keys[1])
            if found ~= args[1] then return found end
            local refusal = write(keys[1], args)
            if refusal then return refusal end
            redis.call('SET', keys[1], args[2])
            return 1
        end

        -- KEYS: any. ARGV: dumps. What each restores to, as HGETALL gives it; an error in its place if this server, or
        -- whoever calls, may not. The key is gone afterwards.
        local function restored(keys, args)
            local rows = {}
            for at, dump in ipairs(args) do
                local reply = redis.pcall('RESTORE', keys[1], '0', dump, 'REPLACE')
                rows[at] = reply.err and reply or redis.call('HGETALL', keys[1])
            end
            redis.call('DEL', keys[1])
            return rows
        end

        local function parse(stored)
            local generation, position, epoch = string.match(stored, '^(%d+) (%d+) (%d+)$')
            return tonumber(generation), tonumber(position), tonumber(epoch)
        end

        -- Whether watermark a says something newer than b; see Watermark.supersedes.
        local function newer(ag, ap, ae, bg, bp, be)
            if ae ~= be then return ae > be end
            if ag ~= bg then return ag > bg end
            return ap > bp
        end

        -- KEYS: watermarks. ARGV: channel, then for each message: projection, mark, previous mark or '', payload.
        -- For each message: 'P' published, 'S…' superseded by what follows, 'L…' lost.
        local function publish(keys, args)
            local outcomes = {}
            for at = 2, #args, 4 do
                local stored = redis.call('HGET', keys[1], args[at])
                local outcome
                if not stored then
                    outcome = 'L'
                else
                    local g, p, e = parse(args[at + 1])
                    local sg, sp, se = parse(stored)
                    local isLost = false
                    if args[at + 2] ~= '' then
                        local pg, pp, pe = parse(args[at + 2])
                        isLost = newer(pg, pp, pe, sg, sp, se)
                    end
                    if isLost then
                        outcome = 'L' .. stored
                    elseif e == se and g == sg and p > sp then
                        redis.call('HSET', keys[1], args[at], args[at + 1])
                        redis.call('PUBLISH', args[1], args[at + 3])
                        outcome = 'P'
                    else
                        outcome = 'S' .. stored
                    end
                end
                outcomes[#outcomes + 1] = outcome
            end
            return outcomes
        end

        -- KEYS: watermarks. ARGV: channel, projection, mark, payload. 1 if its epoch was higher than the stored one.
        local function lower(keys, args)
            local stored = redis.call('HGET', keys[1], args[2])
            if stored then
                local _, _, epoch = parse(args[3])
                local _, _, storedEpoch = parse(stored)
                if epoch <= storedEpoch then return 0 end
            end
            redis.call('HSET', keys[1], args[2], args[3])
            redis.call('PUBLISH', args[1], args[4])
            return 1
        end

        -- KEYS: live, building, watermarks, kept. ARGV: channel, projection, alias, mark, payload, until when the old
        -- one is kept, 'forced' or ''. 1 if it is live now; 0 if readers were shown a higher position.
        local function activate(keys, args)
            local old = redis.call('HGET', keys[1], args[2])
            if old == args[3] then return 1 end
            local shown = redis.call('HGET', keys[3], args[2])
            if shown and args[7] == '' then
                local generation, position = parse(shown)
                local _, next = parse(args[4])
                if generation > 0 and position > next then return 0 end
            end
            if old then redis.call('HSET', keys[4], args[2], old .. ' ' .. args[6]) end
            redis.call('HSET', keys[1], args[2], args[3])
            if redis.call('HGET', keys[2], args[2]) == args[3] then redis.call('HDEL', keys[2], args[2]) end
            redis.call('HSET', keys[3], args[2], args[4])
            redis.call('PUBLISH', args[1], args[5])
            return 1
        end

        -- KEYS: kept, building. ARGV: projection, alias, 'reopen' or 'release'. 0 if it is not the kept one.
        local function take_kept(keys, args)
            local kept = redis.call('HGET', keys[1], args[1])
            if not kept or string.sub(kept, 1, #args[2] + 1) ~= args[2] .. ' ' then return 0 end
            redis.call('HDEL', keys[1], args[1])
            if args[3] == 'reopen' then redis.call('HSET', keys[2], args[1], args[2]) end
            return 1
        end

        -- KEYS: live, watermarks. ARGV: channel, projection, mark, payload.
        local function withdraw(keys, args)
            redis.call('HDEL', keys[1], args[2])
            redis.call('HSET', keys[2], args[2], args[3])
            redis.call('PUBLISH', args[1], args[4])
            return 1
        end

        -- In a cluster a checkpoint is "place count node": beside what it is elsewhere, how many keys the bucket has,
        -- this one included, and on which node they were last found to be all there; a new bucket's is "0" alone.
        -- Its position (nil: none), the count (nil: unknown), and whether the bucket is whole here for all one can
        -- tell at once.
        local function standing(checkpoint)
            local found = redis.call('GET', checkpoint)
            if not found then return nil end
            if found == '0' then return found, 1, true end
            local position, count, node = string.match(found, '^(%w+) (%d+) (%w+)$')
            if not position then return found, nil, false end
            local slot = redis.call('CLUSTER', 'KEYSLOT', checkpoint)
            local isWhole = node == redis.call('CLUSTER', 'MYID')
                and redis.call('CLUSTER', 'COUNTKEYSINSLOT', slot) >= tonumber(count)
            return position, tonumber(count), isWhole
        end

        local function stand(checkpoint, position, count)
            redis.call('SET', checkpoint, position .. ' ' .. count .. ' ' .. redis.call('CLUSTER', 'MYID'))
        end

        -- KEYS: checkpoint of a bucket. Its position, once all the bucket's keys were counted here; if some are missing
        -- for good, the checkpoint is removed.
        local function settle(keys)
            local position, count, isWhole = standing(keys[1])
            if isWhole or not position then return position end
            local slot = redis.call('CLUSTER', 'KEYSLOT', keys[1])
            local all = redis.call('CLUSTER', 'GETKEYSINSLOT', slot, redis.call('CLUSTER', 'COUNTKEYSINSLOT', slot))
            local tag, here = string.sub(keys[1], 2), 0
            for _, key in ipairs(all) do
                if string.sub(key, 2, #tag + 1) == tag then here = here + 1 end
            end
            if count and here ~= count then
                if string.find(redis.call('CLUSTER', 'NODES'), '[' .. slot .. '-', 1, true) then
                    return redis.error_reply('TRYAGAIN keys of this bucket are on their way')
                end
                redis.call('DEL', keys[1])
                return nil
            end
            stand(keys[1], position, here)
            return position
        end

        local function existing(keys)
            local count = 0
            for at = 1, #keys, 1000 do
                count = count + redis.call('EXISTS', unpack(keys, at, math.min(at + 999, #keys)))
            end
            return count
        end

        -- As step, for a cluster. KEYS: the checkpoint, then every other key that is touched, each once. A bucket that
        -- is not settled here is refused, as if its checkpoint were another.
        local function cluster_step(keys, args)
            local position, count, isWhole = standing(keys[1])
            if position ~= args[1] or not isWhole then return position end
            local before = existing(keys)
            local refusal = write(keys[1], args)
            if refusal then return refusal end
            stand(keys[1], args[2], count + existing(keys) - before)
            return 1
        end

        -- The first name is for builds before this one, which know no P and no Z; when both run, each finds its own.
        redis.register_function('mallard_step', step)
        redis.register_function('mallard_step_2', step)
        redis.register_function('mallard_cluster_step', cluster_step)
        redis.register_function('mallard_settle', settle)
        redis.register_function('mallard_restored', restored)
        redis.register_function('mallard_publish', publish)
        redis.register_function('mallard_lower', lower)
        redis.register_function('mallard_activate', activate)
        redis.register_function('mallard_withdraw', withdraw)
        redis.register_function('mallard_take_kept', take_kept)
        """#
}
