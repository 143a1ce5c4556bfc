return rule {
  id = "notice_late", group = "document", on = "shipment",
  title = "Notified too late to be checked",
  reference = "R38",
  needs = { "notice_days", "reply_days", "departure_on", "received_on" },
  missing = "pass",     -- the day of departure is not always known yet
  because = "received on {received_on}, departure on {departure_on}: {notice_days} days, where {reply_days} were needed",
  letter = "The notification came too late for an answer before the day of dispatch.",
  check = function(f, p)
    if f.notice_days == nil then return false end
    if f.notice_days <= p.departed_days then return true end
    if f.reply_days ~= nil and f.notice_days < f.reply_days * p.share then return true, { strength = 0.3 } end
    return false
  end,
  params = { departed_days = 0, share = 0.5 },
  examples = {
    { given = { notice_days = -2, reply_days = 15, departure_on = "2026-03-01", received_on = "2026-03-03" }, hit = true },
    { given = { notice_days = 0, reply_days = 15, departure_on = "2026-03-03", received_on = "2026-03-03" }, hit = { strength = 1 } },
    { given = { notice_days = 5, reply_days = 15, departure_on = "2026-03-08", received_on = "2026-03-03" }, hit = { strength = 0.3 } },
    { given = { notice_days = 15, reply_days = 15, departure_on = "2026-03-18", received_on = "2026-03-03" }, hit = false },
    { given = { reply_days = 15, received_on = "2026-03-03" }, hit = false },
    { given = { notice_days = 1, reply_days = 15, departure_on = "2026-03-01", received_on = "2026-03-03" }, hit = { strength = 0.3 } },
    { given = { notice_days = 10, reply_days = 20 }, hit = false },
    { given = { notice_days = 9, reply_days = 20 }, hit = { strength = 0.3 } },
  },
}
