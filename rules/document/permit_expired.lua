return rule {
  id = "permit_expired", group = "document", on = "shipment",
  title = "The import authorisation ends before the goods leave",
  reference = "R10",
  missing = "pass",     -- the last day is seldom stated
  needs = { "import_permit", "import_permit_valid_to", "departure_on", "issued_on" },
  because = "authorisation {import_permit} ends on {import_permit_valid_to}, {days} days before {which}",
  letter = "The import authorisation is no longer valid on the day of dispatch.",
  check = function(f, p)
    local last = f.import_permit_valid_to
    if last == nil then return false end
    if f.departure_on ~= nil then
      if last >= f.departure_on then return false end
      return true, { days = f.departure_on - last, which = "departure" }
    end
    if last >= f.issued_on then return false end
    return true, { days = f.issued_on - last, which = "the notification" }
  end,
  examples = {
    { given = { import_permit = "IA-7", import_permit_valid_to = "2026-02-28", departure_on = "2026-03-01", issued_on = "2026-02-10" }, hit = { days = 1 } },
    { given = { import_permit = "IA-7", import_permit_valid_to = "2026-03-01", departure_on = "2026-03-01", issued_on = "2026-02-10" }, hit = false },
    { given = { import_permit = "IA-7", import_permit_valid_to = "2026-02-01", issued_on = "2026-02-10" }, hit = { days = 9 } },
    { given = { import_permit = "IA-7", issued_on = "2026-02-10" }, hit = false },
    { given = { import_permit = "IA-7", import_permit_valid_to = "2026-02-28", issued_on = "2026-02-10" }, hit = false },
    { given = { import_permit = "IA-7", import_permit_valid_to = "2026-02-10", issued_on = "2026-02-10" }, hit = false },
  },
}
