-- Entry summary declaration, message CC315A of the European import control system: sent before goods arrive, by whoever carries them.
-- It names no net quantity, so that shipments out of it are incomplete until the declaration comes; the mass of each item is gross.
return mapping {
  title = "Entry summary declaration CC315A",
  format = "xml", root = "{http://ics.dgtaxud.ec/CC315A}CC315A", dates = "YYYYMMDDhhmm",
  fields = {
    reference = "HEAHEA.RefNumHEA4", regime = { const = "declaration" }, issued_on = "HEAHEA.DecDatTimHEA114",
    exporting_country = { either = { "TRACONCO1.CouCO125", "GOOITEGDS.TRACONCO2.CouCO225" } },
    importing_country = { either = { "TRACONCE1.CouCE125", "GOOITEGDS.TRACONCE2.CouCE225" } },
    transit_countries = "ITI.CouOfRouCodITI1",
    customs_office = "CUSOFFFENT730.RefNumCUSOFFFENT731", arrival_on = "CUSOFFFENT730.ExpDatOfArrFIRENT733",
    transport_mode = "HEAHEA.TraModAtBorHEA76", vessel = "HEAHEA.IdeOfMeaOfTraCroHEA85", carrier = "TRACARENT601.NamTRACARENT604",
    transport_document = "HEAHEA.ComRefNumHEA", containers = "GOOITEGDS.CONNR2.ConNumNR21", seals = "SEAID529.SeaIdSEAID530",
    payment_method = "HEAHEA.TraChaMetOfPayHEA1",
    exporter_name = { either = { "TRACONCO1.NamCO17", "GOOITEGDS.TRACONCO2.NamCO27" } }, exporter_id = "TRACONCO1.TINCO159",
    exporter_address = { join = { "TRACONCO1.StrAndNumCO122", "TRACONCO1.PosCodCO123", "TRACONCO1.CitCO124" }, with = ", " },
    importer_name = { either = { "TRACONCE1.NamCE17", "GOOITEGDS.TRACONCE2.NamCE27" } }, importer_id = "TRACONCE1.TINCE159",
    importer_address = { join = { "TRACONCE1.StrAndNumCE122", "TRACONCE1.PosCodCE123", "TRACONCE1.CitCE124" }, with = ", " },
    notify_name = "NOTPAR670.NamNOTPAR672", notify_id = "NOTPAR670.TINNOTPAR671",
    notify_address = { join = { "NOTPAR670.StrNumNOTPAR673", "NOTPAR670.PosCodNOTPAR676", "NOTPAR670.CitNOTPAR674" }, with = ", " },
    forwarder_name = "TRAREP.NamTRE1", forwarder_id = "TRAREP.TINTRE1",
    line = "GOOITEGDS[].IteNumGDS7", description = "GOOITEGDS[].GooDesGDS23", hs = "GOOITEGDS[].COMCODGODITM.ComNomCMD1",
    gross_kg = "GOOITEGDS[].GroMasGDS46", packages = { column = "GOOITEGDS[].PACGS2.NumOfPacGS24", sum = true },
    package_kind = { column = "GOOITEGDS[].PACGS2.KinOfPacGS23", with = ", " },
  },
  values = {
    transport_mode = { ["1"] = "sea", ["2"] = "rail", ["3"] = "road", ["4"] = "air", ["8"] = "inland", ["10"] = "sea", ["11"] = "sea" },
    payment_method = { A = "cash", B = "credit card", C = "cheque", D = "other", H = "electronic transfer", Y = "account holder with carrier", Z = "not pre-paid" },
  },
  -- Where no party says its country: the route begins in the country of export, and the office of first entry is in the country of import.
  row = function(f)
    local way = (f.transit_countries or ""):split("|")
    f.exporting_country = f.exporting_country or way[1]
    if not f.importing_country and f.customs_office then f.importing_country = f.customs_office:sub(1, 2) end
  end,
}
