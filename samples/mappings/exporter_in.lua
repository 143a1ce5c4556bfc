-- An exporter's shipment register: commas, dates with the month's name, amounts in lakh grouping, units as customs writes them.
return mapping {
  title = "Shipment register of an exporter in India",
  delimiter = ",", thousands = ",", grouping = "lakh", dates = "DD-MMM-YYYY",
  fields = {
    reference = "PEN Ref.", issued_on = "Dt. of Issue", departure_on = "ETD", arrival_on = "ETA",
    exporting_country = { const = "IN" }, importing_country = "Country of Destination",
    exporter_name = "Shipper", exporter_id = "IEC", importer_name = "Consignee",
    importer_address = { join = { "Consignee Addr. 1", "Consignee Addr. 2", "City" }, with = ", " },
    transport_mode = "Mode", vessel = "Vessel / Voy.", export_permit = "CBN NOC No.", end_use = "End Use",
    substance = "Chemical Name", cas = "CAS No.", quantity = "Net Qty.", unit = "UOM",
    packages = { column = "No. & Kind of Pkgs.", by = " ", part = 1 },
    package_kind = { column = "No. & Kind of Pkgs.", by = " ", part = 2 },
    value = "FOB Value (INR)", currency = { const = "INR" },
  },
  values = {
    transport_mode = { ["BY SEA"] = "sea", ["BY AIR"] = "air", ["BY ROAD"] = "road" },
    unit = { KGS = "kg", LTR = "l", MTS = "t" },
  },
  -- A notification that was sent once more has "(Rev. 2)" behind its number.
  row = function(f, cells)
    local at = f.reference and f.reference:find("(Rev. ")
    if at then
      f.version = f.reference:sub(at + 6, f.reference:len() - 1)
      f.reference = f.reference:sub(1, at - 1):trim()
    end
  end,
}
