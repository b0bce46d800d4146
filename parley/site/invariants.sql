-- What must hold in any marketplace at any moment, said in SQL alone, for SQLite and PostgreSQL alike.
--
-- Each statement stands after a line "-- NAME @ DATABASE: what it finds" and finds what breaks it: no row, no
-- breach. DATABASE is market, keys or ledger. Statements named "fact …" only gather: their rows become a table
-- of that name in a database of their own, where the statements "@ facts" are asked, since no other place
-- sees all three. The first two columns of a breach are what it is about and its number.
-- Run by `parley invariants` (make invariants DATABASE_URL=…); those of the market by hand, in any client.

-- quantities fit @ market: a listing of which more is available or gone than there ever was, or less than none
SELECT 'listing', id, quantity, available, gone FROM market_listing
WHERE available < 0 OR gone < 0 OR available + gone > quantity;

-- quantities are conserved @ market: a listing of which what is not available is not what deals reserve or took
WITH deals AS (  -- `was`: what it came to, but for a dispute; `kept`: somebody left when a thing had arrived
    SELECT deal.id, deal.offer_id, deal.state, dispute.outcome, COALESCE(dispute.was, deal.state) AS was,
        EXISTS (
            SELECT 1 FROM offers_dealside side
            WHERE side.deal_id = deal.id AND side.role <> 'seller' AND side.received_at IS NOT NULL
        ) AND EXISTS (
            SELECT 1 FROM offers_dealside side WHERE side.deal_id = deal.id AND side.cancel_asked_at IS NULL
        ) AS kept
    FROM offers_deal deal LEFT JOIN offers_dispute dispute ON dispute.deal_id = deal.id
), held AS (
    SELECT line.listing_id, line.quantity, deals.state, deals.outcome, CASE
        WHEN deals.was IN ('agreed', 'confirmed') THEN 'reserved'
        WHEN deals.was = 'completed' OR (deals.was = 'cancelled' AND deals.kept) THEN 'gone'
        WHEN EXISTS (  -- it came to nothing when this was on its way, or had arrived, and it is not back
            SELECT 1 FROM offers_dealside giver
            JOIN offers_dealside other ON other.deal_id = giver.deal_id AND other.id <> giver.id
            WHERE giver.deal_id = deals.id AND giver.member_id = line.giver_id
                AND giver.came_back_at IS NULL AND giver.written_off_at IS NULL
                AND (giver.sent_at IS NOT NULL OR giver.handed_at IS NOT NULL OR other.received_at IS NOT NULL)
        ) THEN 'reserved'
        WHEN EXISTS (  -- the same, and its giver said that it never will be: so it stays, however it is settled
            SELECT 1 FROM offers_dealside giver
            WHERE giver.deal_id = deals.id AND giver.member_id = line.giver_id
                AND giver.written_off_at IS NOT NULL
        ) THEN 'lost' ELSE '' END AS how
    FROM offers_offerline line JOIN deals ON deals.offer_id = line.offer_id
), taken AS (
    SELECT listing_id,
        SUM(CASE WHEN state <> 'settled' AND how = 'reserved' THEN quantity ELSE 0 END) AS reserved,
        SUM(CASE WHEN how = 'lost' OR (state <> 'settled' AND how = 'gone')
            OR (state = 'settled' AND how <> '' AND outcome NOT IN ('return', 'void'))
            THEN quantity ELSE 0 END) AS gone
    FROM held GROUP BY listing_id
)
SELECT 'listing', listing.id, listing.quantity, listing.available, listing.gone, taken.reserved, taken.gone
FROM market_listing listing LEFT JOIN taken ON taken.listing_id = listing.id
WHERE listing.gone <> COALESCE(taken.gone, 0)
    OR listing.quantity - listing.available - listing.gone <> COALESCE(taken.reserved, 0);

-- nothing is sold twice @ market: a listing of which more was promised and taken than there was
SELECT 'listing', listing.id, listing.quantity, SUM(line.quantity)
FROM market_listing listing
JOIN offers_offerline line ON line.listing_id = listing.id
JOIN offers_deal deal ON deal.offer_id = line.offer_id
LEFT JOIN offers_dispute dispute ON dispute.deal_id = deal.id
WHERE deal.state IN ('agreed', 'confirmed', 'completed')
    OR (deal.state = 'in-dispute' AND dispute.was NOT IN ('lapsed', 'cancelled'))
    OR (deal.state = 'settled' AND dispute.was NOT IN ('lapsed', 'cancelled')
        AND dispute.outcome NOT IN ('return', 'void'))
GROUP BY listing.id, listing.quantity HAVING SUM(line.quantity) > listing.quantity;

-- what is sold out has ended @ market: a listing that is shown though nothing of it is left
SELECT 'listing', id, state FROM market_listing WHERE state IN ('private', 'active', 'paused', 'hidden') AND gone >= quantity;

-- one live offer a negotiation @ market: a negotiation with several offers that are not over
SELECT 'negotiation', negotiation_id, COUNT(*) FROM offers_offer
WHERE state IN ('live', 'suspended', 'backup') GROUP BY negotiation_id HAVING COUNT(*) > 1;

-- one negotiation a pair @ market: two members with several negotiations about one listing
SELECT 'listing', listing_id, buyer_id, COUNT(*) FROM offers_negotiation
GROUP BY listing_id, buyer_id HAVING COUNT(*) > 1;

-- never with oneself @ market: a negotiation whose two sides are one member, or whose owner does not own it
SELECT 'negotiation', negotiation.id FROM offers_negotiation negotiation
JOIN market_listing listing ON listing.id = negotiation.listing_id
WHERE negotiation.buyer_id = negotiation.owner_id OR negotiation.owner_id <> listing.owner_id;

-- only the two write @ market: a message by somebody who is no side of its negotiation
SELECT 'message', message.id FROM offers_message message
JOIN offers_negotiation negotiation ON negotiation.id = message.negotiation_id
WHERE message.by_id NOT IN (negotiation.buyer_id, negotiation.owner_id);

-- one request a negotiation @ market: a negotiation with several requests that are not answered
SELECT 'negotiation', negotiation_id, COUNT(*) FROM offers_message
WHERE state IN ('request', 'declined') GROUP BY negotiation_id HAVING COUNT(*) > 1;

-- one deal an offer @ market: an offer with several deals, a deal without acceptance, or one without a deal
SELECT 'offer', offer.id, offer.state, COUNT(deal.id)
FROM offers_offer offer LEFT JOIN offers_deal deal ON deal.offer_id = offer.id
GROUP BY offer.id, offer.state
HAVING COUNT(deal.id) <> CASE WHEN offer.state = 'accepted' THEN 1 ELSE 0 END;

-- one of those tied @ market: offers tied together of which several are accepted, or one while another waits
SELECT 'offer', MIN(id), COUNT(*) FROM offers_offer
WHERE tie IS NOT NULL AND state IN ('accepted', 'suspended', 'backup')
GROUP BY tie HAVING COUNT(*) > 1 AND SUM(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END) > 0;

-- two sides a deal @ market: a deal whose sides are not exactly the two of its negotiation
SELECT 'deal', deal.id, COUNT(side.id)
FROM offers_deal deal
JOIN offers_offer offer ON offer.id = deal.offer_id
JOIN offers_negotiation negotiation ON negotiation.id = offer.negotiation_id
LEFT JOIN offers_dealside side
    ON side.deal_id = deal.id AND side.member_id IN (negotiation.buyer_id, negotiation.owner_id)
GROUP BY deal.id HAVING COUNT(side.id) <> 2 OR COUNT(DISTINCT side.member_id) <> 2;

-- everybody gives their own @ market: a line of an offer about what its giver does not own, or of a third one
SELECT 'line', line.id, line.giver_id FROM offers_offerline line
JOIN market_listing listing ON listing.id = line.listing_id
JOIN offers_offer offer ON offer.id = line.offer_id
JOIN offers_negotiation negotiation ON negotiation.id = offer.negotiation_id
WHERE line.giver_id <> listing.owner_id OR line.giver_id NOT IN (negotiation.buyer_id, negotiation.owner_id);

-- every offer is about its listing @ market: an offer without a line about what is negotiated over
SELECT 'offer', offer.id FROM offers_offer offer
JOIN offers_negotiation negotiation ON negotiation.id = offer.negotiation_id
WHERE NOT EXISTS (
    SELECT 1 FROM offers_offerline line
    WHERE line.offer_id = offer.id AND line.listing_id = negotiation.listing_id
);

-- an answer has its time @ market: an offer that was answered without a time, or not answered with one
SELECT 'offer', id, state FROM offers_offer
WHERE (state IN ('accepted', 'declined', 'withdrawn', 'replaced')) <> (answered_at IS NOT NULL)
    AND NOT (state = 'closed');

-- an end has its time @ market: a deal that is over without a time, or runs with one
SELECT 'deal', id, state FROM offers_deal
WHERE (state IN ('completed', 'cancelled', 'stepped-back', 'lapsed', 'settled')) <> (ended_at IS NOT NULL);

-- a dispute and its deal agree @ market: a deal in dispute or settled without such a dispute, or one beside it
SELECT 'deal', deal.id, deal.state, dispute.id FROM offers_deal deal
LEFT JOIN offers_dispute dispute ON dispute.deal_id = deal.id
WHERE (deal.state = 'in-dispute') <> (dispute.id IS NOT NULL AND dispute.settled_at IS NULL)
    OR (deal.state = 'settled') <> (dispute.id IS NOT NULL AND dispute.settled_at IS NOT NULL AND dispute.outcome <> '');

-- nothing before its time @ market: a tick or an opened contact on a deal that both had not confirmed
SELECT 'deal', deal.id, side.id FROM offers_deal deal JOIN offers_dealside side ON side.deal_id = deal.id
WHERE deal.confirmed_at IS NULL AND (
    side.contact_opened_at IS NOT NULL OR side.paid_at IS NOT NULL OR side.sent_at IS NOT NULL
    OR side.handed_at IS NOT NULL OR side.received_at IS NOT NULL
);

-- confirmed by both @ market: a deal that is confirmed though a side has not said so
SELECT 'deal', deal.id, side.id FROM offers_deal deal JOIN offers_dealside side ON side.deal_id = deal.id
WHERE deal.confirmed_at IS NOT NULL AND side.confirmed_at IS NULL;

-- every state has a way in @ market: a move that the tables of transitions do not know, or a state that the
-- last event does not lead to. Moves of an offer and of a deal, as in parley/offers/transitions.py.
WITH moves (machine, was, now) AS (VALUES
    ('offer', '', 'live'), ('offer', '', 'backup'), ('offer', 'live', 'live'),
    ('offer', 'live', 'accepted'), ('offer', 'live', 'declined'), ('offer', 'live', 'withdrawn'),
    ('offer', 'live', 'replaced'), ('offer', 'live', 'suspended'), ('offer', 'live', 'backup'),
    ('offer', 'live', 'closed'), ('offer', 'expired', 'replaced'),
    ('offer', 'suspended', 'live'), ('offer', 'suspended', 'declined'), ('offer', 'suspended', 'withdrawn'),
    ('offer', 'suspended', 'replaced'), ('offer', 'suspended', 'closed'),
    ('offer', 'backup', 'suspended'), ('offer', 'backup', 'declined'), ('offer', 'backup', 'withdrawn'),
    ('offer', 'backup', 'replaced'), ('offer', 'backup', 'closed'),
    ('deal', 'agreed', 'agreed'), ('deal', 'agreed', 'confirmed'), ('deal', 'agreed', 'stepped-back'),
    ('deal', 'agreed', 'cancelled'), ('deal', 'confirmed', 'confirmed'),
    ('deal', 'confirmed', 'stepped-back'), ('deal', 'confirmed', 'completed'),
    ('deal', 'confirmed', 'cancelled'), ('deal', 'confirmed', 'lapsed'), ('deal', 'completed', 'completed'),
    ('deal', 'confirmed', 'in-dispute'), ('deal', 'completed', 'in-dispute'), ('deal', 'lapsed', 'in-dispute'),
    ('deal', 'cancelled', 'in-dispute'), ('deal', 'in-dispute', 'cancelled'),
    ('deal', 'cancelled', 'cancelled'), ('deal', 'lapsed', 'lapsed'), ('deal', 'stepped-back', 'stepped-back'),
    ('deal', 'settled', 'settled'),
    ('deal', 'in-dispute', 'in-dispute'), ('deal', 'in-dispute', 'settled'),
    ('deal', 'in-dispute', 'confirmed'), ('deal', 'in-dispute', 'completed'), ('deal', 'in-dispute', 'lapsed')
), things AS (
    SELECT 'offer' AS machine, id, state FROM offers_offer
    UNION ALL SELECT 'deal', id, state FROM offers_deal
), told AS (
    SELECT type.model AS machine, event.about_id AS id, event.was, event.now,
        LAG(event.now) OVER life AS before, LEAD(event.id) OVER life AS later
    FROM notices_event event JOIN django_content_type type ON type.id = event.about_type_id
    WHERE type.app_label = 'offers' AND type.model IN ('offer', 'deal') AND event.now <> ''
    WINDOW life AS (PARTITION BY event.about_type_id, event.about_id ORDER BY event.id)
)
SELECT told.machine, told.id, told.before, told.was, told.now, things.state
FROM told JOIN things ON things.machine = told.machine AND things.id = told.id
WHERE (told.machine, told.was, told.now) NOT IN (SELECT machine, was, now FROM moves)
    OR (told.before <> told.was AND NOT (told.before = 'live' AND told.was IN ('expired', 'suspended')))
    OR (told.later IS NULL AND told.now <> things.state);

-- counters equal their rows @ market: a member whose ratings are not as many as are counted
SELECT 'member', member.id, member.rated_positive, member.rated_neutral, member.rated_negative
FROM members_member member LEFT JOIN ratings_rating rating ON rating.about_id = member.id AND rating.counts
WHERE member.cancelled_on IS NULL
GROUP BY member.id, member.rated_positive, member.rated_neutral, member.rated_negative
HAVING member.rated_positive <> SUM(CASE WHEN rating.kind = 'positive' THEN 1 ELSE 0 END)
    OR member.rated_neutral <> SUM(CASE WHEN rating.kind = 'neutral' THEN 1 ELSE 0 END)
    OR member.rated_negative <> SUM(CASE WHEN rating.kind = 'negative' THEN 1 ELSE 0 END);

-- nobody is told twice @ market: somebody with two notices of one event
SELECT 'event', event_id, COUNT(*) FROM notices_notice GROUP BY event_id, subject HAVING COUNT(*) > 1;

-- fact opened @ market: whose contact was opened in a deal, and when for the first time
SELECT owner.subject, side.contact_opened_at FROM offers_dealside side
JOIN offers_dealside theirs ON theirs.deal_id = side.deal_id AND theirs.id <> side.id
JOIN members_member owner ON owner.id = theirs.member_id
WHERE side.contact_opened_at IS NOT NULL;

-- fact book @ keys: whose entries stand under which number; of who has left nothing is known
SELECT subject, id FROM privacy_keeping WHERE name = 'ledger';

-- fact entry @ ledger: what was recorded, and when in microseconds
SELECT keeping, at_us FROM privacy_entry;

-- every contact shown is recorded @ facts: somebody of whom less was recorded since a moment than opened since
WITH told AS (  -- what an entry is about is sealed; but each opening has one of its own, no earlier than itself
    SELECT a AS subject, 1 AS opened, 0 AS recorded, strftime('%s', substr(b, 1, 19)) * 1000000
        + CASE WHEN substr(b, 20, 1) = '.' THEN CAST(substr(b, 21, 6) AS INTEGER) ELSE 0 END AS at
    FROM opened WHERE a IN (SELECT a FROM book)
    UNION ALL SELECT book.a, 0, 1, entry.b FROM entry JOIN book ON book.b = entry.a
), summed AS (
    SELECT subject, SUM(opened) OVER since AS opened, SUM(recorded) OVER since AS recorded
    FROM told WINDOW since AS (PARTITION BY subject ORDER BY at DESC)
)
SELECT 'subject', subject, MAX(opened - recorded) FROM summed WHERE opened > recorded GROUP BY subject;
